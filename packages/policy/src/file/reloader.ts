import { readError, type Schedule } from '@windbreak/core'

export interface ReloaderOptions {
  /** The text of the policy file as it is now. */
  readonly read: () => Promise<string>
  /** Puts a policy in force; throws where it must not be, and then nothing has changed. */
  readonly take: (text: string) => Promise<void>
  /** Told once for each fault, not at each look. Never rejects. */
  readonly onFailed: (error: unknown) => Promise<void>
  readonly schedule: Schedule
  readonly everyMs: number
}

/** A file that just changed is looked at again after so long: one that is being written is not whole. */
const SETTLE_MS = 250

export type Reloaded = 'reloaded' | 'unchanged' | 'failed'

/** Looks at the policy file again and again. The last good policy stays until a new one has been taken. */
export class Reloader {
  readonly #options: ReloaderOptions
  /** The text in force. */
  #taken: string
  /** A changed text that was seen once. */
  #seen: string | undefined
  /** What failed last, and how. */
  #failed: string | undefined
  /** A text that no time makes better. */
  #bad: string | undefined
  /** One look at a time. */
  #last: Promise<unknown> = Promise.resolve()
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(text: string, options: ReloaderOptions) {
    this.#taken = text
    this.#options = options
  }

  start(): void {
    this.#next(this.#options.everyMs)
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Reads the file now, and takes what is in it without waiting whether it changes further. */
  reload(): Promise<Reloaded> {
    return this.#run(true)
  }

  #next(ms: number): void {
    this.#cancel?.()
    if (this.#stopped || this.#options.everyMs === 0) return
    this.#cancel = this.#options.schedule(() => void this.#look(), ms)
  }

  async #look(): Promise<void> {
    await this.#run(false)
    const { everyMs } = this.#options
    this.#next(this.#seen === undefined ? everyMs : Math.min(SETTLE_MS, everyMs))
  }

  #run(atOnce: boolean): Promise<Reloaded> {
    const run = this.#last.then(() => this.#readAndTake(atOnce))
    this.#last = run.catch(() => {})
    return run
  }

  async #readAndTake(atOnce: boolean): Promise<Reloaded> {
    let text: string
    try {
      text = await this.#options.read()
    } catch (error) {
      this.#seen = undefined
      return this.#fail(error, 'unreadable')
    }
    if (text === this.#taken) {
      this.#seen = this.#failed = this.#bad = undefined
      return 'unchanged'
    }
    if (!atOnce && text === this.#bad) return 'failed'
    if (!atOnce && text !== this.#seen) {
      this.#seen = text
      return 'unchanged'
    }
    this.#seen = undefined
    try {
      await this.#options.take(text)
    } catch (error) {
      if (readError(error).code.startsWith('WB_POLICY_')) this.#bad = text
      return this.#fail(error, text)
    }
    this.#taken = text
    this.#failed = this.#bad = undefined
    return 'reloaded'
  }

  async #fail(error: unknown, what: string): Promise<'failed'> {
    const failed = `${readError(error).code} ${what}`
    if (failed !== this.#failed) {
      this.#failed = failed
      await this.#options.onFailed(error)
    }
    return 'failed'
  }
}
