import { type Schedule, scheduleTimeout } from '@windbreak/core'
import { StoreFailed } from './errors.js'
import type { KeyBook } from './key-book.js'
import type { KeySettings } from './key-settings.js'
import type { KeyStore } from './stores/key-store.js'
import { KeyReader } from './stores/read-keys.js'

/** A store that does not answer, such as a file server that is gone, is a fault and must not stop all later looks. */
const ANSWER_MS = 10_000

export interface ReloadReport {
  /** `failed`: the last good list stays in force. */
  readonly outcome: 'unchanged' | 'replaced' | 'failed'
  /** Keys in force now. */
  readonly keys: number
  /** Why it failed. */
  readonly reason?: string
}

export type KeyringNews =
  /** `recovered`: it could not be read for a while, and holds the same. */
  | { readonly kind: 'replaced' | 'recovered'; readonly keys: number; readonly changes: Changes }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string }

export interface Changes {
  readonly added: number
  readonly removed: number
  readonly changed: number
}

export interface KeyringOptions {
  readonly store: KeyStore
  /** Makes a book of the store's list and whatever else there is. Throws where the list is not to be taken. */
  readonly open: (stored: readonly KeySettings[]) => KeyBook
  readonly tell: (news: KeyringNews) => void
  readonly lookMs: number
  readonly schedule?: Schedule
}

/** Holds the book in force, and looks whether the store has another. A bad one changes nothing. */
export class Keyring {
  readonly #options: KeyringOptions
  readonly #schedule: Schedule
  readonly #reader: KeyReader
  #book: KeyBook
  #stored: readonly KeySettings[]
  #mark: string | undefined
  /** The list was read once more after its mark had changed for the last time: times are kept in coarse ticks. */
  #settled = false
  #failing: string | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #cancel = () => {}
  #closed = false

  private constructor(options: KeyringOptions, reader: KeyReader, stored: readonly KeySettings[]) {
    this.#options = options
    this.#schedule = options.schedule ?? scheduleTimeout
    this.#reader = reader
    this.#stored = stored
    this.#book = options.open(stored)
    this.#later()
  }

  /** Reads the store for the first time; throws where it cannot be read or is not to be taken. */
  static async open(options: KeyringOptions): Promise<Keyring> {
    const { store, schedule = scheduleTimeout } = options
    const reader = new KeyReader(store.name)
    return new Keyring(options, reader, reader.read(await within(store, schedule, () => store.read())))
  }

  /** One frozen whole: a request takes it once, and no change lands halfway through. */
  get book(): KeyBook {
    return this.#book
  }

  /** Why the last look failed; `null` where it did not. */
  get failing(): string | null {
    return this.#failing
  }

  /** Looks now, whatever the mark says. Never rejects. */
  async reload(): Promise<ReloadReport> {
    const report = this.#turn.then(() => this.#look(true))
    this.#turn = report
    return report
  }

  close(): void {
    this.#closed = true
    this.#cancel()
  }

  #later(): void {
    if (this.#closed) return
    this.#cancel = this.#schedule(() => {
      this.#turn = this.#turn.then(() => this.#look(false)).then(() => this.#later())
    }, this.#options.lookMs)
  }

  async #look(force: boolean): Promise<ReloadReport> {
    const { store } = this.#options
    try {
      const mark = await within(store, this.#schedule, () => store.mark())
      const same = mark === this.#mark
      // After a failure it is tried again and again: what was wrong may not have been the file.
      if (same && this.#settled && !force && this.#failing === null) return this.#report('unchanged')
      this.#mark = mark
      this.#settled = same
      return this.#take(this.#reader.read(await within(store, this.#schedule, () => store.read())))
    } catch (error) {
      return this.#fail(error)
    }
  }

  #take(stored: readonly KeySettings[]): ReloadReport {
    const changes = compare(this.#stored, stored)
    const isOther = changes.added + changes.removed + changes.changed > 0
    if (!isOther && this.#failing === null) return this.#report('unchanged')
    if (isOther) this.#book = this.#options.open(stored)
    this.#stored = stored
    this.#failing = null
    this.#options.tell({ kind: isOther ? 'replaced' : 'recovered', keys: this.#book.size, changes })
    return this.#report(isOther ? 'replaced' : 'unchanged')
  }

  /** The same fault is told once, however often it is seen. */
  #fail(error: unknown): ReloadReport {
    // What a store of somebody else's throws may quote what it holds.
    const fault = isOurs(error) ? error : new StoreFailed(this.#options.store.name, 'cannot be read')
    const { code, message: reason } = fault
    if (reason !== this.#failing) this.#options.tell({ kind: 'failed', code, reason })
    this.#failing = reason
    return { ...this.#report('failed'), reason }
  }

  #report(outcome: ReloadReport['outcome']): ReloadReport {
    return { outcome, keys: this.#book.size }
  }
}

function isOurs(error: unknown): error is Error & { readonly code: string } {
  const { code } = (error ?? {}) as { code?: unknown }
  return error instanceof Error && typeof code === 'string' && code.startsWith('WB_ACCESS_')
}

/** A line that did not change is the same object. The order of lines means nothing. */
function compare(before: readonly KeySettings[], after: readonly KeySettings[]): Changes {
  const old = new Map(before.map(key => [key.id, key]))
  let [added, changed] = [0, 0]
  for (const key of after) {
    const other = old.get(key.id)
    if (other === undefined) added++
    else if (other !== key && JSON.stringify(other) !== JSON.stringify(key)) changed++
  }
  return { added, removed: before.length + added - after.length, changed }
}

async function within<T>(store: KeyStore, schedule: Schedule, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = () => reject(new StoreFailed(store.name, `did not answer within ${ANSWER_MS} ms`))
    const cancel = schedule(late, ANSWER_MS)
    void work().then(resolve, reject).finally(cancel)
  })
}
