import { type Environment, readError, type Schedule } from '@windbreak/core'
import { KeyNotAccepted } from '../errors.js'
import type { KeySource } from '../sources/key-source.js'
import { AgeWatch } from './age-watch.js'
import type { Keyring } from './keyring.js'
import type { Tell } from './news.js'
import { Pace } from './pace.js'
import type { Probe } from './probe.js'
import { Recovery } from './recovery.js'
import type { Look, Rotation, RotationReport } from './rotation.js'
import type { RotationSettings } from './settings.js'
import type { Tenure } from './tenure.js'

export interface KeeperOptions {
  readonly upstream: string
  readonly origin: string
  readonly environment: Environment
  readonly ring: Keyring
  readonly rotation: Rotation
  readonly sources: readonly KeySource[]
  /** `undefined` where probing is switched off. */
  readonly probe: Probe | undefined
  /** Models that policy allows there. */
  readonly models: () => readonly string[]
  readonly settings: RotationSettings
  readonly tell: Tell
  readonly now: () => number
  readonly random: () => number
  readonly schedule: Schedule
}

/** Looks after one upstream's key: when its sources are looked at, and what is done when the upstream refuses it. */
export class Keeper {
  readonly options: KeeperOptions
  readonly recovery: Recovery
  readonly #pace: Pace
  readonly #age: AgeWatch
  #stopWatching: (() => void)[] = []
  #isLookComing = false
  #isStopped = false
  /** Epoch milliseconds: the last read of the sources that gave a key, and the first since then that did not. */
  readAt: number
  failingSince: number | undefined
  /** For figures. */
  readonly counts = { looks: 0, promoted: 0, rejected: 0, failed: 0 }

  constructor(options: KeeperOptions) {
    this.options = options
    this.readAt = options.now()
    this.#pace = new Pace(options)
    this.#age = new AgeWatch(options)
    this.recovery = new Recovery(options, {
      look: look => this.#look(look),
      prove: tenure => this.#prove(tenure),
      plan: () => this.#plan(),
    })
  }

  /**
   * Asks the upstream about the first key, now that it can be asked, and then begins to watch the sources. Throws
   * `WB_CONFIG_KEY_NOT_ACCEPTED` where it is refused, and whatever else the sources hold as well.
   */
  async start(): Promise<void> {
    const { ring, tell, rotation, origin, sources } = this.options
    const first = ring.current()
    const status = await this.#prove(first)
    if (status !== undefined) {
      const { outcome } = await rotation.inTurn(() => this.#look({ insteadOf: first }))
      // By `rotate`, another may have come into force while this one was asked about.
      if (outcome !== 'promoted' && ring.current() === first) throw new KeyNotAccepted(first.key.source, origin, status)
    }
    const { key, proven } = ring.current()
    const how = proven ? 'the upstream accepts it' : 'the upstream has not been asked, or gave no clear answer'
    await tell({
      type: 'key.loaded',
      key,
      sentence: `the key from ${key.source} is in force; ${how}`,
      detail: { proven },
    })
    // Fastify gives up a start that takes too long, and then the server is closed.
    if (this.#isStopped) return
    this.#stopWatching = sources.map(source => source.watch(() => this.lookSoon()))
    await this.#age.tell()
    this.#plan()
  }

  stop(): void {
    this.#isStopped = true
    this.#pace.stop()
    for (const stop of this.#stopWatching) stop()
    this.options.ring.close()
  }

  /** One look for any number of reasons that come before it begins. */
  lookSoon(): void {
    if (this.#isLookComing || this.#isStopped) return
    this.#isLookComing = true
    this.options.rotation
      .inTurn(async () => {
        this.#isLookComing = false
        if (!this.#isStopped) await this.#upkeep()
      })
      .catch(() => {})
  }

  /** Looks now. `emergency`: the keys before the one then in force have no grace, and what runs under them is cut. */
  async rotate({ emergency = false, retryRejected = false } = {}): Promise<RotationReport> {
    const { ring, rotation } = this.options
    const report = await rotation.inTurn(() => this.#look({ retryRejected }))
    if (emergency) ring.cutLeaving()
    return report
  }

  async #upkeep(): Promise<void> {
    const { ring, probe } = this.options
    const { outcome } = await this.#look(this.recovery.isRefused ? { insteadOf: ring.current() } : {})
    const current = ring.current()
    if (outcome !== 'promoted' && !current.proven && probe !== undefined) {
      const status = await this.#prove(current)
      if (status !== undefined) await this.recovery.retreat(current, status)
      else this.#plan()
    }
    await this.#age.tell()
  }

  /** Asks the upstream about the key in force. Gives the status with which it was refused. */
  async #prove(tenure: Tenure): Promise<number | undefined> {
    const { probe, models, tell } = this.options
    const result = await probe?.(tenure)
    if (result === undefined || result.kind === 'unclear') return undefined
    const wasProven = tenure.proven
    tenure.proven = result.kind === 'accepted'
    if (result.kind === 'refused') return result.status
    this.recovery.unblock()
    const lacking = models().filter(name => !result.models.has(name))
    if (lacking.length > 0 && !wasProven) {
      const sentence = `the key from ${tenure.key.source} does not offer ${lacking.join(', ')}, which policy allows`
      await tell({ type: 'key.lacking', key: tenure.key, sentence, detail: { lacking: lacking.join(' ') } })
    }
    return undefined
  }

  /** In turn. */
  async #look(look: Look = {}): Promise<RotationReport> {
    const { rotation, now, ring, upstream } = this.options
    this.counts.looks++
    try {
      const report = await rotation.look(look)
      this.readAt = now()
      this.failingSince = undefined
      if (report.outcome === 'promoted') this.recovery.reset()
      if (report.outcome === 'promoted' || report.outcome === 'rejected') this.counts[report.outcome]++
      return report
    } catch (error) {
      const { code } = readError(error)
      const { message } = error as Error
      this.counts.failed++
      if (code !== 'WB_CONFIG_KEY_SOURCE_BUSY') await this.#noteFailure(code, message)
      return { upstream, outcome: 'failed', fingerprint: ring.current().key.fingerprint, why: message }
    } finally {
      this.#plan()
    }
  }

  async #noteFailure(code: string, sentence: string): Promise<void> {
    if (this.failingSince !== undefined) return
    this.failingSince = this.options.now()
    await this.options.tell({ type: 'key.source-failed', code, sentence }).catch(() => {})
  }

  #plan(): void {
    if (this.#isStopped) return
    const { ring, rotation, probe } = this.options
    this.#pace.next(() => this.lookSoon(), {
      blockedMs: this.recovery.blockedMs,
      isFailing: this.failingSince !== undefined,
      isWaiting: rotation.pending !== undefined || (!ring.current().proven && probe !== undefined),
    })
  }
}
