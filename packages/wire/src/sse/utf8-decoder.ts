import { isAscii } from 'node:buffer'
import { BadEvent } from '../errors.js'
import { incomplete } from '../incomplete.js'

/**
 * Bytes to text, wherever the bytes were cut: a character's first bytes wait for its last.
 * What is not UTF-8 is refused, not replaced. A byte order mark is kept as a character.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #midway = false

  /** Throws `WB_WIRE_BAD_EVENT`. */
  push(bytes: Uint8Array): string {
    // Most reads are plain ASCII, and as Latin-1 those take a tenth of the time.
    if (!this.#midway && isAscii(bytes))
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    const text = this.#decode(bytes)
    // A byte of a longer character came last; whether it was its final one, only the decoder knows.
    if (bytes.length > 0) this.#midway = (bytes.at(-1) ?? 0) >= 0x80
    return text
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
