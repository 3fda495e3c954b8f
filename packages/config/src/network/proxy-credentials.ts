import type { Secret } from '@windbreak/core'
import { trimmed } from '../keys/check-key.js'
import { ProxyCredentialsRefused } from './errors.js'
import type { KeySource } from '../sources/key-source.js'

/** Between two reads of the source: a proxy that refuses what it holds is no reason to ask it for every call. */
const PAUSE_MS = 5_000
const READ_MS = 5_000

/** `user:password` for a proxy. It is read again when the proxy refuses it. */
export class ProxyCredentials {
  readonly #source: KeySource | undefined
  readonly #now: () => number
  #held: Secret | undefined
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<boolean> | undefined

  constructor(source: KeySource | undefined, now: () => number) {
    this.#source = source
    this.#now = now
  }

  /** Throws `WB_CONFIG_PROXY_CREDENTIALS` where there are none that will do. */
  async load(): Promise<void> {
    if (this.#source !== undefined) this.#held = await this.#read(this.#source)
    this.#readAt = this.#now()
  }

  /** The value of `Proxy-Authorization` (RFC 7617). */
  header(): string | undefined {
    if (this.#held === undefined) return undefined
    return `Basic ${Buffer.from(this.#held.reveal()).toString('base64')}`
  }

  /** Reads them again after `refused` was refused, and gives whether there are others now. Never rejects. */
  async renew(refused: string | undefined): Promise<boolean> {
    // Somebody else was refused before, and has read them.
    if (this.header() !== refused) return true
    if (this.#source === undefined) return false
    if (this.#now() - this.#readAt >= PAUSE_MS) {
      this.#readAt = this.#now()
      this.#reading = this.#read(this.#source).then(
        next => {
          this.#held = next
          return true
        },
        () => false,
      )
    }
    await this.#reading
    return this.header() !== refused
  }

  async #read(source: KeySource): Promise<Secret> {
    const [first] = await source.read(AbortSignal.timeout(READ_MS))
    if (first === undefined) throw new ProxyCredentialsRefused(source.name, 'is empty')
    const text = first.secret.reveal()
    // oxlint-disable-next-line no-control-regex
    if (!/^[^:]+:/.test(text) || /[\u0000-\u001f\u007f]/.test(text.trimEnd())) {
      throw new ProxyCredentialsRefused(source.name, 'is not user:password')
    }
    return trimmed(first.secret)
  }
}
