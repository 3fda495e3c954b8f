import { KeyRefused, KeyRejected } from '../errors.js'
import type { KeySource, KeyVersion } from '../sources/key-source.js'
import { type AssessOptions, assess, findFault, type Verdict } from './assess.js'
import { idOf, readVersion } from './held-key.js'
import type { Keyring } from './keyring.js'
import type { Tell } from './news.js'
import type { Reading, SourceReader } from './source-reader.js'
import { type Outsider, Tenure } from './tenure.js'

const UNRECORDED = 'could not be put on record'

export interface RotationOptions extends AssessOptions {
  readonly ring: Keyring
  readonly reader: SourceReader
  readonly tell: Tell
  readonly now: () => number
}

/** What one look at the sources came to. */
export interface RotationReport {
  readonly upstream: string
  /**
   * - `promoted`: another key is in force;
   * - `unchanged`: the sources hold the key in force;
   * - `rejected`: what they hold is not fit; the key in force stays;
   * - `pending`: what they hold could not be tried; it will be, and the key in force stays until then;
   * - `failed`: they could not be read; the key in force stays.
   */
  readonly outcome: 'promoted' | 'unchanged' | 'rejected' | 'pending' | 'failed'
  /** Of the key in force afterwards. */
  readonly fingerprint: string
  /** The end of a sentence about what was looked at. */
  readonly why?: string
}

export interface Look {
  /** A key that was refused in use: the one to do better than. */
  readonly insteadOf?: Tenure
  /** Whether what was rejected before is tried again. */
  readonly retryRejected?: boolean
}

/**
 * Decides which key of one upstream is in force: what its sources hold becomes a candidate, and a candidate comes into
 * force once nothing speaks against it. One look at a time.
 */
export class Rotation {
  readonly #options: RotationOptions
  /** By version and value; of the last reading alone, so that another value, or the same one put there again, is tried. */
  #rejected = new Map<string, Outsider>()
  #pending: Outsider | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: RotationOptions) {
    this.#options = options
  }

  get pending(): Outsider | undefined {
    return this.#pending
  }

  get rejected(): Iterable<Outsider> {
    return this.#rejected.values()
  }

  /** The first key, on its form alone: nothing can be asked before the server is ready. Throws when there is none that will do. */
  async load(): Promise<Tenure> {
    const { ring, reader } = this.#options
    const { source, versions } = await reader.read()
    const tenure = this.#tenureOf(source, versions[0] as KeyVersion)
    const fault = await findFault(tenure, this.#options)
    if (fault !== null) throw new KeyRefused(source.name, fault)
    ring.promote(tenure)
    return tenure
  }

  /** Waits for its turn, then does `work`. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => {})
    return turn
  }

  /** Reads the sources and puts in force what is fit. To be called in turn. Rejects where the sources cannot be read. */
  async look(look: Look = {}): Promise<RotationReport> {
    const reading = await this.#options.reader.read()
    this.#forgetAllBut(reading)
    let report: RotationReport | undefined
    for (const version of reading.versions) {
      const tenure = this.#tenureOf(reading.source, version)
      /* oxlint-disable no-await-in-loop -- a later one counts only where an earlier one is refused */
      report = await this.#consider(tenure, look)
      if (report.outcome !== 'rejected') return report
      // One call may have been refused for another reason.
      const isDoubted = tenure === look.insteadOf && version !== reading.versions.at(-1)
      const result = isDoubted ? await this.#options.probe?.(tenure) : undefined
      if (result?.kind === 'accepted') return this.#report('unchanged')
      /* oxlint-enable no-await-in-loop */
    }
    return report as RotationReport
  }

  /** Says of a key what keeps it out, until its source holds another value. */
  async reject(tenure: Tenure, why: string): Promise<RotationReport> {
    const { tell, now } = this.#options
    const { key } = tenure
    this.#rejected.set(idOf(key), { tenure, why, since: now() })
    this.#pending = undefined
    const { code, message } = new KeyRejected(key.source, why)
    // It stays out, whether or not that could be recorded.
    await tell({ type: 'key.rejected', key, code, sentence: message, detail: { reason: why } }).catch(() => {})
    return this.#report('rejected', why)
  }

  async #consider(tenure: Tenure, { insteadOf, retryRejected }: Look): Promise<RotationReport> {
    const current = this.#options.ring.current()
    if (tenure === insteadOf) return this.#report('rejected', 'was refused in use')
    if (tenure === current) {
      this.#pending = undefined
      return this.#report('unchanged')
    }
    const known = this.#rejected.get(idOf(tenure.key))
    // One that the upstream had accepted may be good after all, and what is in force is not.
    const isTried = retryRejected === true || (insteadOf !== undefined && known?.tenure.proven === true)
    if (known !== undefined && !isTried) return this.#report('rejected', known.why)
    return this.#act(tenure, current, await this.#judge(tenure, current), insteadOf === undefined)
  }

  async #judge(tenure: Tenure, current: Tenure): Promise<Verdict> {
    const { key } = tenure
    try {
      if (this.#pending?.tenure !== tenure || this.#pending.why === UNRECORDED) {
        const sentence = `a new key from ${key.source} is being tried`
        await this.#options.tell({ type: 'key.candidate', key, sentence })
      }
    } catch {
      return { kind: 'unclear', why: UNRECORDED }
    }
    const fault = await findFault(tenure, this.#options)
    return fault === null ? assess(tenure, current, this.#options) : { kind: 'bad', why: fault }
  }

  async #act(tenure: Tenure, current: Tenure, verdict: Verdict, withGrace: boolean): Promise<RotationReport> {
    switch (verdict.kind) {
      case 'bad':
        return this.reject(tenure, verdict.why)
      case 'unclear':
        this.#pending = { tenure, why: verdict.why, since: this.#pending?.since ?? this.#options.now() }
        return this.#report('pending', verdict.why)
      case 'good':
        return this.#promote(tenure, current, verdict.lacking, withGrace)
      default:
        throw new TypeError(`no such verdict: ${String(verdict satisfies never)}`)
    }
  }

  async #promote(
    tenure: Tenure,
    current: Tenure,
    lacking: readonly string[],
    withGrace: boolean,
  ): Promise<RotationReport> {
    const { ring, tell, now } = this.#options
    const lacks = lacking.length > 0 ? `; it does not offer ${lacking.join(', ')}` : ''
    const sentence = `the key from ${tenure.key.source} is in force${lacks}`
    try {
      await tell({ type: 'key.promoted', key: tenure.key, sentence, detail: { previous: current.key.fingerprint } })
    } catch {
      this.#pending = { tenure, why: UNRECORDED, since: now() }
      return this.#report('pending', this.#pending.why)
    }
    this.#pending = undefined
    ring.promote(tenure, withGrace)
    return this.#report('promoted')
  }

  /** A key that is held already keeps its tenure; what its source tells of it is brought up to date. */
  #tenureOf(source: KeySource, version: KeyVersion): Tenure {
    const { ring, now } = this.#options
    const key = readVersion(source, version, now())
    const waiting = this.#pending?.tenure
    const held = ring.find(key.fingerprint) ?? (waiting?.key.fingerprint === key.fingerprint ? waiting : undefined)
    if (held === undefined) return new Tenure(key)
    held.key = Object.freeze({ ...key, loadedAt: held.key.loadedAt })
    return held
  }

  #forgetAllBut({ source, versions }: Reading): void {
    const ids = new Set(versions.map(version => idOf(readVersion(source, version, 0))))
    for (const id of this.#rejected.keys()) if (!ids.has(id)) this.#rejected.delete(id)
  }

  #report(outcome: RotationReport['outcome'], why?: string): RotationReport {
    const { upstream, ring } = this.#options
    const { fingerprint } = ring.current().key
    return { upstream, outcome, fingerprint, ...(why === undefined ? {} : { why }) }
  }
}
