import type { Leaf } from '@windbreak/wire'
import type { EvidenceNotes } from '../evidence-notes.js'
import { isShown } from '../output/output-text.js'
import { isReplaced, type Judged, type Rules } from '../judge.js'
import { openText } from '../open-text.js'
import type { Scanned, ScannedText } from '../scanned-text.js'

/** Channels whose text flows on from one event to the next. Any other text stands alone in its event. */
const FLOWING = /^\d+\/(?:content|thinking\/\d+|tool\/\d+\/arguments)$/

const NONE: readonly Judged[] = Object.freeze([])

export function flows(lane: string): boolean {
  return FLOWING.test(lane)
}

/** One text as it comes in the events of one stream: one choice's answer, one thought, one tool call's arguments. */
export class Lane {
  readonly name: string
  readonly choice: number
  readonly #text: ScannedText
  readonly #leaf: Leaf
  /** Text that came and was not looked at yet. */
  #fresh = ''
  /** What is to be taken out, and was not yet. */
  #edits: Judged[] = []
  #ended = false
  /** A setting says that it is not looked at. */
  readonly isSkipped: boolean
  /** How many characters have come. */
  length = 0
  /** The number of the last event that had text of this lane. */
  lastEvent = 0
  /** The first finding that blocks. */
  blocked: Judged | undefined
  /** Text that its own event left without, to go into a later one: it ends where the lane does. */
  carry = ''

  constructor(rules: Rules, leaf: Leaf) {
    this.#text = openText(rules, leaf.json, isShown(leaf.lane))
    this.#leaf = leaf
    this.isSkipped = rules.allow.skips(`answer:${leaf.path}`)
    this.name = leaf.lane
    this.choice = Number.parseInt(this.name, 10)
  }

  /** Everything before this offset may go on, findings taken out. */
  get decided(): number {
    const { decided } = this.#text
    return this.blocked === undefined ? decided : Math.min(decided, this.blocked.start)
  }

  add(text: string): void {
    this.#fresh += text
    this.length += text.length
  }

  /** Nothing more comes. */
  end(): void {
    this.#ended = true
  }

  /** Looks at all that came since the last time, in one go. */
  settle(notes: EvidenceNotes): void {
    const fresh = this.#fresh
    this.#fresh = ''
    this.#note(this.#text.push(fresh), notes)
    if (this.#ended) this.#note(this.#text.end(), notes)
  }

  /** What is to be taken out between two offsets. */
  findings(from: number, to: number): readonly Judged[] {
    if (this.#edits.length === 0) return NONE
    return this.#edits.filter(found => isReplaced(found) && found.start < to && found.end > from)
  }

  /** What ends before this offset was dealt with. */
  forget(upTo: number): void {
    if (this.#edits.length > 0) this.#edits = this.#edits.filter(({ end }) => end > upTo)
  }

  #note({ judged, edits }: Scanned, notes: EvidenceNotes): void {
    if (judged.length === 0 || this.blocked !== undefined || this.isSkipped) return
    this.#edits.push(...throughBlocked(edits))
    this.blocked = edits.find(({ action }) => action === 'block')
    notes.findings(throughBlocked(judged), `answer:${this.#leaf.path}`)
  }
}

function throughBlocked(judged: readonly Judged[]): readonly Judged[] {
  const at = judged.findIndex(({ action }) => action === 'block')
  return at === -1 ? judged : judged.slice(0, at + 1)
}
