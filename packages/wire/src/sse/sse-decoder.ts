import { EventTooLarge } from '../errors.js'
import { incomplete } from '../incomplete.js'
import { parseEvent, type SseEvent } from './parse-event.js'

const LF = 10
const EVENT_MOST = 1_048_576

export interface SseDecoderOptions {
  /** The longest event taken, in UTF-16 code units. */
  readonly maxEvent?: number
}

/**
 * Cuts the text of an event stream into events, wherever the text itself was cut. Lines may end in LF, CR or CRLF,
 * mixed. Each piece is looked at once, so the time is linear in the text however small the pieces.
 */
export class SseDecoder {
  readonly #most: number
  /** The beginning of the open event, from earlier pieces. */
  #held = ''
  /** A line has ended and the next has no characters yet: one more line end closes the event. */
  #blank = false
  /** The last character was a CR; a LF right after it belongs to it. */
  #afterCr = false
  /** That CR ended a blank line, so the event ends with it or with the LF. */
  #closing = false

  constructor({ maxEvent = EVENT_MOST }: SseDecoderOptions = {}) {
    this.#most = maxEvent
  }

  /** Takes the next piece of the stream. Throws `WB_WIRE_EVENT_TOO_LARGE`. */
  push(text: string): SseEvent[] {
    const events: SseEvent[] = []
    let start = 0
    let at = 0
    if (this.#afterCr && text !== '') {
      this.#afterCr = false
      if (text.charCodeAt(0) === LF) at = 1
      if (this.#closing) {
        this.#closing = false
        events.push(this.#close(text.slice(0, at)))
        start = at
      }
    }

    let nextCr = text.indexOf('\r', at)
    let nextLf = text.indexOf('\n', at)
    while (nextCr !== -1 || nextLf !== -1) {
      const isCr = nextCr !== -1 && (nextLf === -1 || nextCr < nextLf)
      const end = isCr ? nextCr : nextLf
      const blank = this.#blank && end === at
      at = end + 1
      this.#blank = true
      if (isCr && at === text.length) {
        this.#afterCr = true
        this.#closing = blank
        break
      }
      if (isCr && text.charCodeAt(at) === LF) at++
      if (blank) {
        events.push(this.#close(text.slice(start, at)))
        start = at
      }
      if (nextCr !== -1 && nextCr < at) nextCr = text.indexOf('\r', at)
      if (nextLf !== -1 && nextLf < at) nextLf = text.indexOf('\n', at)
    }
    if (at < text.length) this.#blank = false
    this.#hold(text.slice(start))
    return events
  }

  /** The stream is over. An event without its closing blank line does not count, as in every client: it is `empty`. */
  end(): SseEvent[] {
    if (this.#held === '') return []
    const isWhole = this.#closing
    const event = this.#close('')
    return [isWhole ? event : { raw: event.raw, data: '', holds: 'empty' }]
  }

  #hold(text: string): void {
    this.#held += text
    if (this.#held.length > this.#most) this.#refuse()
  }

  #close(text: string): SseEvent {
    const raw = this.#held + text
    this.#held = ''
    this.#blank = false
    if (raw.length > this.#most) this.#refuse()
    return parseEvent(raw)
  }

  #refuse(): never {
    throw incomplete(EventTooLarge, this.#most)
  }
}
