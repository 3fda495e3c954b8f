import { createHash, type Hash } from 'node:crypto'
import type { Fields } from './fields.js'
import { turnText } from './turn-text.js'

/** The turns of a conversation, of which only a SHA-256 is kept. JSON holds no bare line feed, so it can part them. */
export class Transcript {
  readonly #hash: Hash

  constructor(hash: Hash = createHash('sha256')) {
    this.#hash = hash
  }

  add(message: Fields): this {
    this.#hash.update(turnText(message)).update('\n')
    return this
  }

  /** The same so far, to be carried on apart. */
  fork(): Transcript {
    return new Transcript(this.#hash.copy())
  }

  digest(): string {
    return this.#hash.copy().digest('base64url')
  }
}
