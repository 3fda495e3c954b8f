import type { StreamEvent } from '@windbreak/core'
import { walk } from '@windbreak/wire'
import { renderFindings } from '../render-findings.js'
import type { Judged } from '../judge.js'
import type { Lane } from './lane.js'

/** One text of one event: what it adds to its lane. */
export interface Piece {
  readonly lane: Lane
  /** Where it starts in all the text of its lane. */
  start: number
  text: string
}

/** An event that waits until all of its text is decided. */
export class HeldEvent {
  readonly event: StreamEvent
  /** In the order in which a walk shows the texts. */
  readonly #pieces: readonly Piece[]
  /** Text of an earlier event was moved into it. */
  #moved: boolean

  constructor(event: StreamEvent, pieces: readonly Piece[], moved: boolean) {
    this.event = event
    this.#pieces = pieces
    this.#moved = moved
  }

  get isDecided(): boolean {
    return this.#pieces.every(({ lane, start, text }) => start + text.length <= lane.decided)
  }

  /** The finding that blocks a lane, when it starts in this event. */
  get blocked(): Judged | undefined {
    return this.#pieces.find(
      ({ lane: { blocked }, start, text }) =>
        blocked !== undefined && blocked.start >= start && blocked.start < start + text.length,
    )?.lane.blocked
  }

  /** How many events have come since the last with text of the lane that this one waits for. */
  silence(now: number): number {
    const waiting = this.#pieces.find(({ lane, start, text }) => start + text.length > lane.decided)
    return waiting === undefined ? 0 : now - waiting.lane.lastEvent
  }

  /** The event as it may go on: the very same where nothing in it was found. */
  whole(): StreamEvent {
    const pieces = this.#pieces
    const touched = pieces.some(({ lane, start, text }) => lane.findings(start, start + text.length).length > 0)
    return touched || this.#moved ? this.#withTexts(pieces.map(piece => render(piece, piece.text))) : this.event
  }

  /** What of it is decided. What is left over of a lane is given to `leave`. */
  cut(leave: (lane: Lane, rest: string) => void): StreamEvent {
    const rests = new Map<Lane, string>()
    const event = this.#withTexts(
      this.#pieces.map(piece => {
        const { lane, start, text } = piece
        const decided = Math.min(text.length, Math.max(0, lane.decided - start))
        if (decided < text.length) rests.set(lane, (rests.get(lane) ?? '') + text.slice(decided))
        return render(piece, text.slice(0, decided))
      }),
    )
    for (const [lane, rest] of rests) leave(lane, rest)
    return event
  }

  /** Takes what an earlier event left over before its own text of that lane; false when it has none. */
  takeOver(lane: Lane, rest: string): boolean {
    const piece = this.#pieces.find(piece => piece.lane === lane)
    if (piece === undefined) return false
    piece.start -= rest.length
    piece.text = rest + piece.text
    this.#moved = true
    return true
  }

  #withTexts(texts: readonly string[]): StreamEvent {
    const { event } = this
    let next = 0
    const data = walk('chat.chunk', event.data, ({ kind, parts }) =>
      kind === 'scan' ? parts.map(() => texts[next++]!) : undefined,
    )
    return { raw: '', data, changed: true, final: event.final }
  }
}

function render({ lane, start }: Piece, text: string): string {
  const end = start + text.length
  const rendered = renderFindings(text, start, lane.findings(start, end))
  lane.forget(end)
  return rendered
}
