import type { CallOrigin, ModelAnswer, ModelCall, Observed, Outcome } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import { countText } from './count-text.js'
import { describeFirstByte, describeIntent, describeOutcome } from './describe-call.js'
import { describeEntry, describeEvent } from './describe-event.js'
import { type AuditEntry, readEntry } from './entry.js'
import { CommitTimeout } from './errors.js'
import type { Identities } from './identities/identities.js'
import type { AuditRecord, RecordLevel, Stamp } from './record.js'
import type { RefusalLimit } from './refusal-limit.js'
import type { AuditMode } from './settings.js'
import type { Writer } from './spool/writer.js'
import { AnswerText } from './text/answer-text.js'
import { cutText } from './text/cut-text.js'
import { questionOf } from './text/question-of.js'
import { toLine } from './to-line.js'

/** What is known of one call while it runs. */
interface CallState {
  /** Intents that are on storage or may yet come there. */
  intents: number
  body: unknown
  textBytes: number | null
  answer: AnswerText | undefined
  /** Where the last attempt went: it may be another than the call began with. */
  upstream: string | undefined
}

export interface TrailOptions {
  readonly mode: AuditMode
  readonly level: RecordLevel
  readonly maxTextBytes: number
  readonly stamp: () => Stamp
  readonly writer: Pick<Writer, 'append'>
  readonly limit: RefusalLimit
  readonly identities: Identities
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
    const { stamp, mode, level, identities } = this.#options
    if (level === 'none') return
    const state = this.#stateOf(call)
    state.intents++
    state.upstream = call.upstream
    const asked = {
      textBytes: this.#textOf(state, call),
      fingerprint: identities.text(questionOf(call.body)),
      request: this.#requestOf(call),
    }
    const durable = this.#append(describeIntent(stamp(), call, identities, asked))
    // Only one that is certainly not written is taken back: an intent on record needs its outcome.
    const tracked = durable.catch((error: unknown) => {
      if (!(error instanceof CommitTimeout)) state.intents--
      throw error
    })
    if (mode === 'best-effort') return void tracked.catch(() => {})
    await tracked
  }

  /** A stream has begun. Nobody waits for this record: the outcome says the same, unless a crash comes before it. */
  firstByte(call: ModelCall): void {
    const { stamp, level, identities } = this.#options
    if (level !== 'none') this.#append(describeFirstByte(stamp(), call, identities)).catch(() => {})
  }

  /** Whether answers are to be handed to `answer`. */
  get listens(): boolean {
    return this.#options.level === 'request-response'
  }

  /** Hears what goes to the caller. Not while calls are only observed: then nothing was taken out of it. */
  answer(call: ModelCall, answer: ModelAnswer): ModelAnswer {
    if (call.mode === 'observe') return answer
    const state = this.#stateOf(call)
    state.answer = new AnswerText(this.#options.maxTextBytes)
    return state.answer.listen(answer)
  }

  /** Once for each call. What has an intent is always written; the rest within the limits on refusals. */
  async outcome(call: ModelCall, outcome: Outcome): Promise<void> {
    const { mode, level, stamp, limit, identities } = this.#options
    if (level === 'none') return
    const state = this.#stateOf(call)
    const must = state.intents > 0
    const limited = !must && outcome.status !== 'ok' && isFromOutside(call.origin)
    if (limited && !limit.admits(addressOf(call.origin), outcome.code ?? outcome.status)) return

    const textBytes = this.#textOf(state, call)
    const answer = this.listens ? (state.answer?.read() ?? null) : undefined
    const { upstream = call.upstream } = state
    const record = describeOutcome(stamp(), { ...call, upstream }, identities, outcome, { textBytes, answer })
    return this.#waitFor(mode, this.#append(record, must, limited))
  }

  /** Something that is no model call. Limited where somebody outside can cause it. */
  async event(event: WindbreakEvent): Promise<void> {
    const { mode, stamp, limit, identities } = this.#options
    const limited = event.origin !== undefined && isFromOutside(event.origin)
    if (limited && !limit.admits(addressOf(event.origin), event.code ?? event.type)) return
    return this.#waitFor(mode, this.#append(describeEvent(stamp(), event, identities), false, limited))
  }

  /** An application's own record: on stable storage once this resolves, in every mode. */
  record(entry: AuditEntry): Promise<void> {
    const { stamp, identities } = this.#options
    try {
      return this.#append(describeEntry(stamp(), readEntry(entry), identities))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #waitFor(mode: AuditMode, durable: Promise<void>): Promise<void> {
    if (mode === 'strict') return durable
    // The writer has raised the alarm, and its gap record will have the numbers.
    const attempted = durable.catch(() => {})
    if (mode === 'blocking') await attempted
  }

  #append(record: AuditRecord, must = false, limited = false): Promise<void> {
    const line = toLine(record)
    if (limited) this.#options.limit.spend(line.bytes)
    return this.#options.writer.append(line, must)
  }

  #stateOf({ observed }: ModelCall): CallState {
    const known = this.#calls.get(observed)
    if (known !== undefined) return known
    const state: CallState = { intents: 0, body: undefined, textBytes: null, answer: undefined, upstream: undefined }
    this.#calls.set(observed, state)
    return state
  }

  /** A body that no guard changed is counted once. */
  #textOf(state: CallState, { body }: ModelCall): number | null {
    if (state.body !== body) Object.assign(state, { body, textBytes: countText(body) })
    return state.textBytes
  }

  /** What leaves, as the filter left it. While calls are only observed the filter takes nothing out. */
  #requestOf({ body, mode }: ModelCall): string | null | undefined {
    const { level, maxTextBytes } = this.#options
    if (level !== 'request' && level !== 'request-response') return undefined
    return mode === 'observe' || body === null ? null : cutText(JSON.stringify(body), maxTextBytes)
  }
}

/** Internal calls and the self-test come from the process itself, and are few. */
function isFromOutside({ kind }: CallOrigin): boolean {
  return kind === 'route' || kind === 'job'
}

function addressOf({ ip, socketIp, kind }: CallOrigin): string {
  return ip ?? socketIp ?? kind
}
