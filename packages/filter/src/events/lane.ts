import type { Leaf } from '@windbreak/wire'
import type { EvidenceNotes } from '../evidence-notes.js'
import { isShown, type OutputText, outputOf } from '../output/output-text.js'
import { TextScanner } from '../scan/text-scanner.js'
import { isReplaced, judge, type Judged, type Rules } from '../judge.js'

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
  readonly #rules: Rules
  readonly #scanner: TextScanner
  readonly #output: OutputText | undefined
  readonly #leaf: Leaf
  /** Text that came and was not looked at yet. */
  #fresh = ''
  #judged: Judged[] = []
  #ended = false
  readonly #isSkipped: boolean
  /** How many characters have come. */
  length = 0
  /** The number of the last event that had text of this lane. */
  lastEvent = 0
  /** The first finding that blocks. */
  blocked: Judged | undefined
  /** Text that its own event left without, to go into a later one: it ends where the lane does. */
  carry = ''

  constructor(rules: Rules, leaf: Leaf) {
    this.#rules = rules
    this.#scanner = new TextScanner(rules.ruleset)
    this.#output = isShown(leaf.lane) ? outputOf(rules) : undefined
    this.#leaf = leaf
    this.#isSkipped = rules.allow.skips(`answer:${leaf.path}`)
    this.name = leaf.lane
    this.choice = Number.parseInt(this.name, 10)
  }

  /** Everything before this offset may go on, findings taken out. */
  get decided(): number {
    const { decided } = this.#scanner
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
    this.#output?.push(fresh)
    this.#judge(this.#scanner.push(fresh), notes)
    if (this.#ended) this.#judge(this.#scanner.end(), notes)
    this.#output?.pass(this.#scanner.decided)
  }

  /** What is to be taken out between two offsets. */
  findings(from: number, to: number): readonly Judged[] {
    if (this.#judged.length === 0) return NONE
    return this.#judged.filter(found => isReplaced(found) && found.start < to && found.end > from)
  }

  /** What ends before this offset was dealt with. */
  forget(upTo: number): void {
    if (this.#judged.length > 0) this.#judged = this.#judged.filter(({ end }) => end > upTo)
  }

  #judge(groups: ReturnType<TextScanner['push']>, notes: EvidenceNotes): void {
    if (groups.length === 0 || this.blocked !== undefined || this.#isSkipped) return
    const judged = judge(groups, this.#rules, (from, to) => this.#scanner.slice(from, to), this.#output)
    const at = judged.findIndex(({ action }) => action === 'block')
    const through = at === -1 ? judged : judged.slice(0, at + 1)
    this.blocked = judged[at]
    this.#judged.push(...through)
    notes.findings(through, `answer:${this.#leaf.path}`)
  }
}
