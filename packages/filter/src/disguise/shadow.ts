import type { Group } from '../scan/merge-spans.js'
import type { Ruleset } from '../scan/ruleset.js'
import { Scanner } from '../scan/scanner.js'
import { PlaceMap } from './place-map.js'
import { isEscape, PLAIN, readUnit, unit, UNSURE } from './read-unit.js'

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
  /** Where each of the shadow's characters is in the text, from the shadow's `#base` on. */
  readonly #places = new PlaceMap()
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
    for (let at = from; at < this.#read; at++) this.#places.add(at, at + 1, 0)
  }

  /** Everything in the text before this offset is decided, as far as the shadow goes. */
  get decided(): number {
    const at = this.#scanner.decided - this.#base
    return Math.max(this.#floor, at < this.#places.length ? this.#places.start(at) : this.#read)
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
    // What stands as it is goes over in stretches.
    let plainFrom = 0
    while (at < text.length) {
      const code = text.charCodeAt(at)
      const reading = code < 0x80 && !isEscape(code) ? PLAIN : readUnit(text, at, final)
      if (reading === UNSURE) break
      if (reading === PLAIN) {
        this.#places.add(this.#read, ++this.#read, 0)
        this.#unseen = 0
        at++
        continue
      }
      if (plainFrom < at) shadow += text.slice(plainFrom, at)
      const { text: read, length } = unit
      plainFrom = at += length
      if (read !== '') this.#unseen = 0
      else if (++this.#unseen === MOST_UNSEEN) shadow += this.#standApart()
      for (let i = 0; i < read.length; i++) this.#places.add(this.#read, this.#read + length, 1)
      shadow += read
      this.#read += length
      this.lastDisguise = this.#read
    }
    if (plainFrom < at) shadow += text.slice(plainFrom, at)
    this.#pending = text.slice(at)
    return shadow
  }

  #standApart(): string {
    this.#unseen = 0
    this.#places.add(this.#read, this.#read, 1)
    return APART
  }

  #forget(): void {
    const spare = this.#scanner.decided - this.#base
    if (spare < PARCEL) return
    this.#places.drop(spare)
    this.#base += spare
  }

  #inText(groups: readonly Group[]): readonly Group[] {
    return groups.map(group => {
      const [from, to] = [group.start - this.#base, group.end - this.#base]
      const [start, end] = [this.#places.start(from), this.#places.end(to - 1)]
      const isDisguised = end - start !== to - from || this.#places.hasChanged(from, to)
      return { ...group, start, end, ...(isDisguised && { reasons: [...group.reasons, 'disguised'] }) }
    })
  }
}
