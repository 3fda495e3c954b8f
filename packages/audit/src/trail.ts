import type { CallOrigin, ModelCall, Observed, Outcome } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import { countText } from './count-text.js'
import { describeIntent, describeOutcome } from './describe-call.js'
import { describeEntry, describeEvent } from './describe-event.js'
import { type AuditEntry, readEntry } from './entry.js'
import { CommitTimeout } from './errors.js'
import type { AuditRecord, Stamp } from './record.js'
import type { RefusalLimit } from './refusal-limit.js'
import type { AuditMode } from './settings.js'
import type { Writer } from './spool/writer.js'
import { toLine } from './to-line.js'

/** What is known of one call while it runs. */
interface CallState {
  /** Intents that are on storage or may yet come there. */
  intents: number
  body: unknown
  textBytes: number | null
}

export interface TrailOptions {
  readonly mode: AuditMode
  readonly stamp: () => Stamp
  readonly writer: Pick<Writer, 'append'>
  readonly limit: RefusalLimit
}

/** Turns what happens into records, and decides who waits for them. */
export class Trail {
  readonly #options: TrailOptions
  /** By `observed`: guards hand on altered copies of a call, and this part stays the same in all of them. */
  readonly #calls = new WeakMap<Observed, CallState>()

  constructor(options: TrailOptions) {
    this.#options = options
  }

  /** The attempt is on stable storage before this resolves (best-effort: it is in line). */
  async intent(call: ModelCall): Promise<void> {
    const state = this.#stateOf(call)
    state.intents++
    const durable = this.#append(describeIntent(this.#options.stamp(), call, this.#textOf(state, call)))
    // Only one that is certainly not written is taken back: an intent on record needs its outcome.
    const tracked = durable.catch((error: unknown) => {
      if (!(error instanceof CommitTimeout)) state.intents--
      throw error
    })
    if (this.#options.mode === 'best-effort') return void tracked.catch(() => {})
    await tracked
  }

  /** Once for each call. What has an intent is always written; the rest within the limits on refusals. */
  async outcome(call: ModelCall, outcome: Outcome): Promise<void> {
    const { mode, stamp, limit } = this.#options
    const state = this.#stateOf(call)
    const must = state.intents > 0
    const limited = !must && outcome.status !== 'ok' && isFromOutside(call.origin)
    if (limited && !limit.admits(addressOf(call.origin), outcome.code ?? outcome.status)) return

    const durable = this.#append(describeOutcome(stamp(), call, outcome, this.#textOf(state, call)), must, limited)
    if (mode === 'strict') return durable
    // The writer has raised the alarm, and its gap record will have the numbers.
    const attempted = durable.catch(() => {})
    if (mode === 'blocking') await attempted
  }

  /** Something that is no model call. Limited where somebody outside can cause it. */
  async event(event: WindbreakEvent): Promise<void> {
    const { mode, stamp, limit } = this.#options
    const limited = event.origin !== undefined && isFromOutside(event.origin)
    if (limited && !limit.admits(addressOf(event.origin), event.code ?? event.type)) return

    const durable = this.#append(describeEvent(stamp(), event), false, limited)
    if (mode === 'strict') return durable
    const attempted = durable.catch(() => {})
    if (mode === 'blocking') await attempted
  }

  /** An application's own record: on stable storage once this resolves, in every mode. */
  async record(entry: AuditEntry): Promise<void> {
    const checked = readEntry(entry)
    await this.#append(describeEntry(this.#options.stamp(), checked))
  }

  #append(record: AuditRecord, must = false, limited = false): Promise<void> {
    const line = toLine(record)
    if (limited) this.#options.limit.spend(line.bytes)
    return this.#options.writer.append(line, must)
  }

  #stateOf({ observed }: ModelCall): CallState {
    const known = this.#calls.get(observed)
    if (known !== undefined) return known
    const state: CallState = { intents: 0, body: undefined, textBytes: null }
    this.#calls.set(observed, state)
    return state
  }

  /** A body that no guard changed is counted once. */
  #textOf(state: CallState, { body }: ModelCall): number | null {
    if (state.body !== body) Object.assign(state, { body, textBytes: countText(body) })
    return state.textBytes
  }
}

/** Internal calls and the self-test come from the process itself, and are few. */
function isFromOutside({ kind }: CallOrigin): boolean {
  return kind === 'route' || kind === 'job'
}

function addressOf({ ip, socketIp, kind }: CallOrigin): string {
  return ip ?? socketIp ?? kind
}
