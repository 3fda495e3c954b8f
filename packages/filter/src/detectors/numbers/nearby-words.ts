import { foldText } from './fold-point.js'
import { folded, foldWords, mayBeLetter } from './fold-words.js'
import { NameTrie } from './name-trie.js'

/** How far before and behind a number its name is looked for. */
export const WORDS_BEFORE = 64
export const WORDS_BEHIND = 40

/** From here on a word may go on (`passports`, `Steuernummern`); a shorter one must stand by itself. */
const LONG_ENOUGH = 5
/** Scripts from here on do not part words by spaces, or join articles to them. */
const UNSPACED = /[\u0590-\u1fff\u2e80-\uffff]/
const SPACE = 0x20

/** Of all detectors: what stands before a number is gone through once, whoever asks. */
const trie = new NameTrie()

/** A set of names, as a number. */
export type Names = number

/** The set of the names parted by `|`. */
export function compileWords(names: string): Names {
  return trie.addSet(
    names.split('|').map(name => {
      const words = ` ${foldText(name)} `
      if (UNSPACED.test(name)) return words.trim()
      return name.length >= LONG_ENOUGH ? words.slice(0, -1) : words
    }),
  )
}

/** The names in a stretch of text. Used again for the next. */
export class NearbyWords {
  readonly #backwards: boolean
  /** For each set, and for each name, the last stretch in which one was found. */
  #inSet = new Uint32Array(0)
  #seen = new Uint32Array(0)
  /** For each set how far from the number its nearest name reaches, in folded characters. */
  #reach = new Uint16Array(0)
  #stretch = 0
  #isEmpty = true

  /** `backwards`: the number stands behind the text, so that the last words are the nearest. */
  constructor(backwards: boolean) {
    this.#backwards = backwards
  }

  clear(): void {
    this.#isEmpty = true
  }

  /** Looks through the text from `from` to `to`. */
  read(text: string, from: number, to: number): void {
    this.#isEmpty = true
    if (++this.#stretch > 0xfffffff0 || this.#inSet.length < trie.setCount || this.#seen.length < trie.nameCount) {
      this.#inSet = new Uint32Array(trie.setCount)
      this.#seen = new Uint32Array(trie.nameCount)
      this.#reach = new Uint16Array(trie.setCount)
      this.#stretch = 1
    }
    const length = foldWords(text, from, to)
    // The nearest first, so that whatever is found again is further away.
    if (this.#backwards) for (let at = length - 1; at >= 0; at--) this.#walk(at, length)
    else for (let at = 0; at < length; at++) this.#walk(at, length)
  }

  /** Whether any of the names is there; within the nearest so many characters, if so many are given. */
  has(names: Names, within = 0xffff): boolean {
    if (this.#isEmpty || names >= this.#inSet.length || this.#inSet[names] !== this.#stretch) return false
    return this.#reach[names]! <= within
  }

  /** Whether there is no name of any set. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  #walk(from: number, length: number): void {
    const first = folded[from]!
    if (first !== SPACE && trie.opens[first] === 0) return
    let node = 0
    for (let at = from; at < length; at++) {
      node = trie.next(node, folded[at]!)
      if (node === 0) return
      const name = trie.endAt(node)
      if (name !== -1) this.#take(name, this.#backwards ? length - from : at + 1)
    }
  }

  #take(name: number, reach: number): void {
    if (this.#seen[name] === this.#stretch) return
    this.#seen[name] = this.#stretch
    this.#isEmpty = false
    for (const set of trie.setsOf[name]!) {
      if (this.#inSet[set] === this.#stretch && this.#reach[set]! <= reach) continue
      this.#inSet[set] = this.#stretch
      this.#reach[set] = reach
    }
  }
}

const before = new NearbyWords(true)
let textBefore = ''
let placeBefore = -1
/** How far the text was looked through for letters, and where the last one was. */
let lookedTo = 0
let lastLetter = -1

/** Whether a letter stands so little before a place that a name could. */
export function hasLetterBefore(text: string, place: number): boolean {
  const isSame = text === textBefore
  if (!isSame) placeBefore = -1
  textBefore = text
  return hasLetter(text, Math.max(0, place - WORDS_BEFORE), place, isSame)
}

/** The words before a place. Several detectors ask about the same place in turn, so the last answer is kept. */
export function wordsBefore(text: string, place: number): NearbyWords {
  const isSame = text === textBefore
  if (isSame && place === placeBefore) return before
  textBefore = text
  placeBefore = place
  const from = Math.max(0, place - WORDS_BEFORE)
  if (hasLetter(text, from, place, isSame)) before.read(text, from, place)
  else before.clear()
  return before
}

/** Among numbers alone nobody is named. */
function hasLetter(text: string, from: number, to: number, isSame: boolean): boolean {
  if (!isSame || to < lookedTo) {
    lookedTo = from
    lastLetter = -1
  }
  for (let at = Math.max(from, lookedTo); at < to; at++) if (mayBeLetter(text.charCodeAt(at))) lastLetter = at
  lookedTo = to
  return lastLetter >= from
}

const behind = new NearbyWords(false)
let textBehind = ''
let placeBehind = -1

/** The words behind a place, as far as they belong to it. */
export function wordsBehind(text: string, place: number): NearbyWords {
  if (place === placeBehind && text === textBehind) return behind
  textBehind = text
  placeBehind = place
  const letter = letterFrom(text, place, Math.min(text.length, place + WORDS_BEHIND))
  const end = letter < place + WORDS_BEHIND ? sentenceEnd(text, place) : place
  if (letter < end) behind.read(text, place, end)
  else behind.clear()
  return behind
}

/** The last answer of `letterFrom`, and from where on it holds. */
let letterText = ''
let letterSince = 0
let nextLetter = 0

/** Where the first letter from `from` on stands; `to` or more where there is none before it. */
function letterFrom(text: string, from: number, to: number): number {
  const isKnown = text === letterText && from >= letterSince && from <= nextLetter
  let at = isKnown ? nextLetter : from
  while (at < to && !mayBeLetter(text.charCodeAt(at))) at++
  if (!isKnown) letterSince = from
  letterText = text
  nextLetter = at
  return at
}

/** What stands behind a number belongs to it as far as the line or the sentence goes. */
function sentenceEnd(text: string, from: number): number {
  const most = Math.min(text.length, from + WORDS_BEHIND)
  for (let at = from; at < most; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 0x0a || sign === 0x0d || sign === 0x3b) return at
    if ((sign === 0x2e || sign === 0x21 || sign === 0x3f) && (at + 1 === most || /\s/.test(text.charAt(at + 1))))
      return at
  }
  return most
}
