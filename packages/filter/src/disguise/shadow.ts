import type { Group } from '../scan/merge-spans.js'
import type { Ruleset } from '../scan/ruleset.js'
import { Scanner } from '../scan/scanner.js'
import { PLAIN, readUnit, unit, UNSURE } from './read-unit.js'

/**
 * After so many that are not seen in a row, what follows stands apart: Unicode's stream-safe text has at most 30
 * (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
 */
const MOST_UNSEEN = 30
const APART = '\n'
/** Places are dropped in parcels only, since that copies. */
const PARCEL = 1024

/** Where a shadow begins, and what stood before it. */
export interface Start {
  /** Text that was scanned before and looked at again, for what a detector looks back at. */
  readonly before: string
  /** The offset of its first character. */
  readonly from: number
  /** No finding starts before this: it was decided already. */
  readonly floor: number
}

/**
 * What a text reads like: disguised characters as what they stand for, and for each the place it has in the text. A scan
 * of its own runs over it; its findings cover all that belongs to them in the text.
 */
export class Shadow {
  readonly #scanner: Scanner
  readonly #floor: number
  /** Where each of the shadow's characters starts and ends in the text, from the shadow's `#base` on. */
  #starts: number[] = []
  #ends: number[] = []
  /** Whether it is read as something else than what stands there. */
  #changed: boolean[] = []
  #base = 0
  /** Text whose end must come before it can be read. */
  #pending = ''
  /** How far the text has been read. */
  #read: number
  #unseen = 0
  /** Where the last disguise ends in the text. */
  lastDisguise: number

  constructor(rules: Ruleset, { before, from, floor }: Start) {
    this.#scanner = new Scanner(rules, { before, floor: floor - from, isStart: from === 0 })
    this.#floor = floor
    this.#read = from + before.length
    this.lastDisguise = this.#read
    for (let at = from; at < this.#read; at++) this.#place(at, at + 1, false)
  }

  /** Everything in the text before this offset is decided, as far as the shadow goes. */
  get decided(): number {
    const at = this.#scanner.decided - this.#base
    return Math.max(this.#floor, at < this.#starts.length ? this.#starts[at]! : this.#read)
  }

  /** Whether it waits for the end of a disguise. */
  get isWaiting(): boolean {
    return this.#pending !== ''
  }

  push(text: string): readonly Group[] {
    return this.#inText(this.#scanner.push(this.#readOn(this.#pending + text, false)))
  }

  end(): readonly Group[] {
    const rest = this.#inText(this.#scanner.push(this.#readOn(this.#pending, true)))
    return [...rest, ...this.#inText(this.#scanner.end())]
  }

  /** What the next of the text reads like. */
  #readOn(text: string, final: boolean): string {
    this.#forget()
    let shadow = ''
    let at = 0
    while (at < text.length) {
      const reading = readUnit(text, at, final)
      if (reading === UNSURE) break
      if (reading === PLAIN) {
        shadow += text.charAt(at++)
        this.#place(this.#read, ++this.#read, false)
        this.#unseen = 0
        continue
      }
      const { text: read, length } = unit
      at += length
      if (read !== '') this.#unseen = 0
      else if (++this.#unseen === MOST_UNSEEN) shadow += this.#standApart()
      for (let i = 0; i < read.length; i++) this.#place(this.#read, this.#read + length, true)
      shadow += read
      this.#read += length
      this.lastDisguise = this.#read
    }
    this.#pending = text.slice(at)
    return shadow
  }

  #standApart(): string {
    this.#unseen = 0
    this.#place(this.#read, this.#read, true)
    return APART
  }

  #place(start: number, end: number, changed: boolean): void {
    this.#starts.push(start)
    this.#ends.push(end)
    this.#changed.push(changed)
  }

  #forget(): void {
    const spare = this.#scanner.decided - this.#base
    if (spare < PARCEL) return
    this.#starts = this.#starts.slice(spare)
    this.#ends = this.#ends.slice(spare)
    this.#changed = this.#changed.slice(spare)
    this.#base += spare
  }

  #inText(groups: readonly Group[]): readonly Group[] {
    return groups.map(group => {
      const [from, to] = [group.start - this.#base, group.end - this.#base]
      const [start, end] = [this.#starts[from]!, this.#ends[to - 1]!]
      const isDisguised = end - start !== to - from || this.#changed.slice(from, to).includes(true)
      return { ...group, start, end, ...(isDisguised && { reasons: [...group.reasons, 'disguised'] }) }
    })
  }
}
