import { createHash, type Hash } from 'node:crypto'
import type { Fields } from './fields.js'
import { turnText } from './turn-text.js'

/** The turns of a conversation, of which only a SHA-256 is kept. JSON holds no bare line feed, so it can part them. */
export class Transcript {
  readonly #hash: Hash
  /** What the hash has not seen yet: one long update costs less than many short ones. */
  #waiting = ''

  constructor(hash: Hash = createHash('sha256')) {
    this.#hash = hash
  }

  add(message: Fields): this {
    this.#waiting += `${turnText(message)}\n`
    return this
  }

  /** The same so far, to be carried on apart. */
  fork(): Transcript {
    return new Transcript(this.#copy())
  }

  digest(): string {
    return this.#copy().digest('base64url')
  }

  #copy(): Hash {
    if (this.#waiting !== '') this.#hash.update(this.#waiting)
    this.#waiting = ''
    return this.#hash.copy()
  }
}
