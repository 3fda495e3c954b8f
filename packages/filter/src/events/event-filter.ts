import type { StreamEvent } from '@windbreak/core'
import { type ChatChunk, type Leaf, walk } from '@windbreak/wire'
import { Blocked, FilterFailed, LateText } from '../errors.js'
import type { EvidenceNotes } from '../evidence-notes.js'
import type { Rules } from '../judge.js'
import { HeldEvent, type Piece } from './held-event.js'
import { flows, Lane } from './lane.js'
import { emptyEvent, unfinished } from './make-events.js'

/**
 * How many events may pile up behind one whose lane has fallen silent: room for the choices of an answer to take turns,
 * and little enough that an answer does not wait for the last word of the thought before it.
 */
const MOST_BEHIND = 4
/** How many may pile up in any case. */
const MOST_HELD = 512
/** How many texts one answer may consist of; each has a memory of its own. */
const MOST_LANES = 1024

/**
 * Filters the events of one streamed answer. Events go on in the order they came and as they came; only those are
 * written anew that hold text of a finding, or text that had to be moved. No text comes after its choice's finish reason.
 */
export class EventFilter {
  readonly #rules: Rules
  readonly #notes: EvidenceNotes
  readonly #lanes = new Map<string, Lane>()
  readonly #finished = new Set<number>()
  #held: HeldEvent[] = []
  /** Lanes to look at once the batch is in. */
  readonly #stirred = new Set<Lane>()
  #count = 0
  /** The last chunk, for what else there is to say of the stream. */
  #chunk: ChatChunk | undefined
  #over = false
  /** Why the stream ends here, once it has to. What `take` gave last may still go on. */
  refusal: Error | undefined

  constructor(rules: Rules, notes: EvidenceNotes) {
    this.#rules = rules
    this.#notes = notes
  }

  /** Takes one batch; gives the events that may go on. */
  take(batch: readonly StreamEvent[]): StreamEvent[] {
    for (const event of batch) this.#hold(event)
    let isBlocked = false
    for (const lane of this.#stirred) {
      lane.settle(this.#notes)
      isBlocked ||= lane.blocked !== undefined
    }
    this.#stirred.clear()
    return isBlocked ? this.#stop() : this.#release()
  }

  #hold(event: StreamEvent): void {
    this.#count++
    if (typeof event.data === 'object' && event.data !== null) this.#chunk = event.data as ChatChunk
    const held = this.#read(event)
    this.#finish(event)
    this.#held.push(held)
  }

  #read(event: StreamEvent): HeldEvent {
    const pieces: Piece[] = []
    let moved = false
    walk('chat.chunk', event.data, leaf => {
      if (leaf.kind === 'opaque') this.#notes.note('flag', 'opaque', `answer:${leaf.path}`)
      if (leaf.kind !== 'scan') return undefined
      const lane = this.#laneOf(leaf)
      for (const text of leaf.parts) {
        if (text !== '' && (this.#over || this.#finished.has(lane.choice))) throw new LateText()
        const { carry } = lane
        moved ||= carry !== ''
        pieces.push({ lane, start: lane.length - carry.length, text: carry + text })
        lane.carry = ''
        lane.add(text)
      }
      lane.lastEvent = this.#count
      this.#stirred.add(lane)
      return undefined
    })
    return new HeldEvent(event, pieces, moved)
  }

  #laneOf(leaf: Leaf): Lane {
    const known = this.#lanes.get(leaf.lane)
    if (known !== undefined) return known
    if (this.#lanes.size === MOST_LANES) throw new FilterFailed()
    const lane = new Lane(this.#rules, leaf)
    this.#notes.looked(leaf, 'answer:', this.#rules.version, lane.isSkipped)
    if (flows(lane.name)) this.#lanes.set(lane.name, lane)
    else lane.end()
    return lane
  }

  /** Ends the lanes of the choices that end with this event. What they still carry goes before it. */
  #finish({ data, final }: StreamEvent): void {
    const { choices = [] } = (data ?? {}) as Partial<ChatChunk>
    if (!final && choices.every(choice => choice.finish_reason == null)) return
    const ended = new Set(choices.filter(choice => choice.finish_reason != null).map(({ index }) => index))
    for (const lane of this.#lanes.values()) {
      if (this.#finished.has(lane.choice) || !(final || ended.has(lane.choice))) continue
      if (lane.carry !== '') this.#held.push(this.#read(emptyEvent(this.#chunk!, lane)))
      lane.end()
      this.#stirred.add(lane)
      ended.add(lane.choice)
    }
    for (const choice of ended) this.#finished.add(choice)
    this.#over ||= final
  }

  #release(): StreamEvent[] {
    const ready: StreamEvent[] = []
    let next = 0
    for (; next < this.#held.length; next++) {
      const held = this.#held[next]!
      const behind = next + 1
      if (held.isDecided) ready.push(held.whole())
      else if (this.#mayCut(held, next)) ready.push(held.cut((lane, rest) => this.#leave(lane, rest, behind)))
      else break
    }
    if (next > 0) this.#held = this.#held.slice(next)
    return ready
  }

  /** Text goes on in the next event of its lane: one that is here, or the next to come. */
  #leave(lane: Lane, rest: string, from: number): void {
    for (let at = from; at < this.#held.length; at++) if (this.#held[at]!.takeOver(lane, rest)) return
    lane.carry = rest
  }

  /** Whether to wait no longer for text that may never come. */
  #mayCut(held: HeldEvent, at: number): boolean {
    return held.silence(this.#count) > MOST_BEHIND + this.#lanes.size || this.#held.length - at > MOST_HELD
  }

  /** Gives what came before the finding that blocks, cut off in a way that nobody takes for an end. */
  #stop(): StreamEvent[] {
    const ready: StreamEvent[] = []
    for (const held of this.#held) {
      const { blocked } = held
      if (blocked !== undefined) {
        ready.push(unfinished(held.cut(drop)))
        this.refusal = new Blocked(blocked.detector)
        break
      }
      ready.push(held.isDecided ? held.whole() : held.cut(drop))
    }
    this.#held = []
    // Never on without one: that would be to let it through.
    this.refusal ??= new FilterFailed()
    return ready
  }
}

function drop(): void {}
