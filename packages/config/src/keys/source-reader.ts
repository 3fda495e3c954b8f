import { KeyMissing, KeySourceBusy, KeySourceFailed } from '../errors.js'
import type { KeySource, KeyVersion } from '../sources/key-source.js'
import { CallLimit } from './call-limit.js'
import { within } from './within.js'

/** Another machine is asked this often in a minute at the most, whatever happens. */
export const SOURCE_CALLS_A_MINUTE = 12

export interface Reading {
  readonly source: KeySource
  /** At least one, best first. */
  readonly versions: readonly KeyVersion[]
}

export interface SourceReaderOptions {
  /** The first that holds anything counts. */
  readonly sources: readonly KeySource[]
  readonly timeoutMs: number
  readonly now: () => number
}

/** By source, so that two upstreams with the same one share its limit. */
const limits = new WeakMap<KeySource, CallLimit>()

/** Asks sources in their order, with a deadline each. */
export class SourceReader {
  readonly #options: SourceReaderOptions
  /** Reads that were begun, for figures. */
  reads = 0

  constructor(options: SourceReaderOptions) {
    this.#options = options
  }

  /**
   * Throws `WB_CONFIG_KEY_SOURCE` where a source cannot tell what it holds: it may hold a key that goes before those
   * of the sources after it. Throws `WB_CONFIG_KEY_SOURCE_BUSY` where it was asked too often, and
   * `WB_CONFIG_KEY_MISSING` where none holds any.
   */
  async read(): Promise<Reading> {
    const { sources } = this.#options
    for (const source of sources) {
      // In turn: the sources after the one that counts need not be asked.
      // oxlint-disable-next-line no-await-in-loop
      const versions = await this.#readOne(source)
      if (versions.length > 0) return { source, versions }
    }
    throw new KeyMissing(sources.map(({ name }) => name).join(' or '))
  }

  async #readOne(source: KeySource): Promise<readonly KeyVersion[]> {
    const { timeoutMs, now } = this.#options
    if (source.calls > 0 && !limitOf(source).admits(source.calls, now())) {
      throw new KeySourceBusy(source.name, SOURCE_CALLS_A_MINUTE)
    }
    this.reads++
    const late = () => new KeySourceFailed(source.name, `did not answer within ${timeoutMs} ms`)
    try {
      return await within(timeoutMs, signal => source.read(signal), late)
    } catch (error) {
      // What a source of somebody else's throws may quote a value.
      throw error instanceof KeySourceFailed ? error : new KeySourceFailed(source.name, 'cannot be read')
    }
  }
}

function limitOf(source: KeySource): CallLimit {
  const limit = limits.get(source) ?? new CallLimit(SOURCE_CALLS_A_MINUTE)
  limits.set(source, limit)
  return limit
}
