import type { Environment } from '@windbreak/core'
import { ageOf } from './age.js'
import type { Keyring } from './keyring.js'
import type { Tell } from './news.js'
import type { RotationSettings } from './settings.js'

export interface AgeWatchOptions {
  readonly ring: Keyring
  readonly environment: Environment
  readonly settings: RotationSettings
  readonly tell: Tell
  readonly now: () => number
}

/** Warns of a key that grows old: once for each key and each state. */
export class AgeWatch {
  readonly #options: AgeWatchOptions
  #told = ''

  constructor(options: AgeWatchOptions) {
    this.#options = options
  }

  async tell(): Promise<void> {
    const { ring, environment, settings, now, tell } = this.#options
    const { key } = ring.current()
    const { state, ageMs } = ageOf(key, environment, settings, now())
    const news = `${key.fingerprint} ${state}`
    if (state === 'fresh' || news === this.#told) return
    this.#told = news
    const type = state === 'ageing' ? 'key.ageing' : 'key.overdue'
    const sentence = `the key from ${key.source} is ${state}; put a new one there`
    await tell({ type, key, sentence, detail: { state, ageMs } }).catch(() => {})
  }
}
