import { BadEvent } from '../errors.js'
import { incomplete } from '../incomplete.js'

/**
 * Bytes to text, wherever the bytes were cut: a character's first bytes wait for its last.
 * What is not UTF-8 is refused, not replaced. A byte order mark is kept as a character.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  /** Throws `WB_WIRE_BAD_EVENT`. */
  push(bytes: Uint8Array): string {
    return this.#decode(bytes)
  }

  /** The bytes are over. Throws `WB_WIRE_BAD_EVENT` when they end within a character. */
  end(): string {
    return this.#decode()
  }

  #decode(bytes?: Uint8Array): string {
    try {
      return bytes === undefined ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true })
    } catch {
      throw incomplete(BadEvent, 'it is not UTF-8')
    }
  }
}
