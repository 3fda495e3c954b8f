import { Backoff, type Boundary, type Principal, readError, type Schedule } from '@windbreak/core'

/** In whose name Windbreak calls for itself. */
const WINDBREAK: Principal = Object.freeze({ id: 'windbreak:internal' })

/** After the server is ready, so that a start does not wait for it, nor calls twice at once. */
const FIRST_MS = 1_000
const RETRY_FIRST_MS = 5_000
const SPREAD = 0.2
const TIMEOUT_MS = 20_000

export interface CatalogWatchOptions {
  /** Throws where there is none. */
  readonly boundary: () => Boundary
  /** Hears the answer to `GET /v1/models`; `false` says that it is none. */
  readonly onList: (body: unknown) => boolean | Promise<boolean>
  readonly onFailed: (code: string) => void
  readonly refreshMs: () => number
  readonly isEnabled: () => boolean
  readonly schedule: Schedule
  readonly random: () => number
}

/** Lists the upstream's models now and then, as a call of Windbreak's own: on record, and nobody's to pay for. */
export class CatalogWatch {
  readonly #options: CatalogWatchOptions
  readonly #retry: Backoff
  readonly #closing = new AbortController()
  #cancel: (() => void) | undefined

  constructor(options: CatalogWatchOptions) {
    const { random } = options
    this.#options = options
    this.#retry = new Backoff({ firstMs: RETRY_FIRST_MS, mostMs: options.refreshMs(), spread: SPREAD, random })
  }

  start(): void {
    this.#next(FIRST_MS)
  }

  stop(): void {
    this.#closing.abort()
    this.#cancel?.()
  }

  #next(ms: number): void {
    if (this.#closing.signal.aborted) return
    this.#cancel = this.#options.schedule(() => void this.#look(), ms)
  }

  async #look(): Promise<void> {
    const { isEnabled, refreshMs, onFailed } = this.#options
    if (!isEnabled()) return this.#next(refreshMs())
    const code = await this.#list()
    if (this.#closing.signal.aborted) return
    if (code === undefined) {
      this.#retry.reset()
      return this.#next(refreshMs())
    }
    // An app without a boundary has no upstream to ask.
    if (code === 'WB_CORE_NOT_READY') return
    onFailed(code)
    this.#next(Math.min(this.#retry.next(), refreshMs()))
  }

  /** The code of what went wrong. */
  async #list(): Promise<string | undefined> {
    try {
      const answer = await this.#options.boundary().dispatch({
        operation: 'models.list',
        body: null,
        principal: WINDBREAK,
        origin: { kind: 'internal' },
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      const isList = answer.kind === 'json' && answer.status < 400 && (await this.#options.onList(answer.body))
      return isList ? undefined : 'WB_POLICY_MODEL_LIST'
    } catch (error) {
      return readError(error).code
    }
  }
}
