import { ALONE, BREAK, fold, foldPoint, UNSEEN } from './fold.js'
import { OFFSET, PRIME } from './hash-word.js'
import { codeOf, wordsOf } from './vocabulary.js'

/** So many characters are read at once; the arrays are made once and used for every text. */
export const PARCEL = 32_768
/** Weights are looked up under so many bits of a feature. */
export const BITS = 18

const GOLDEN = 0x9e3779b1 | 0
const SHIFT = 32 - BITS
/** A class met so many tokens before still makes a pair with the next. */
const PAIR_REACH = 10
const [CR, LF, BACKSLASH, STOP, BANG, QUESTION, SEMICOLON, COLON] = [0x0d, 0x0a, 0x5c, 0x2e, 0x21, 0x3f, 0x3b, 0x3a]
const IDEOGRAPHIC_STOP = 0x3002
const BLANK = 0x20

/** The tokens of a text, side by side in arrays; only the first `count` of each mean anything. Used again for the next. */
export const tokens = {
  count: 0,
  /** Offsets in the text. */
  starts: new Int32Array(PARCEL + 1),
  ends: new Int32Array(PARCEL + 1),
  /** The set of word classes it belongs to, as `wordsOf` gives it; 0 for none. */
  classes: new Uint16Array(PARCEL + 1),
  /** Whether a sentence or a line ended before it. */
  breaks: new Uint8Array(PARCEL + 1),
  /** Of one letter. */
  single: new Uint8Array(PARCEL + 1),
  /** Where its features end in `features`; they start where those of the one before end. */
  featureEnds: new Int32Array(PARCEL + 1),
  /** Hashed: the word, the pair of words, its runs of four characters, its classes and pairs of classes. */
  features: new Uint32Array(6 * PARCEL + 64),
}

/** How digits and signs are read inside of a word. */
const LEET = new Uint8Array(0x80)
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s'].map(
  pair => [pair.charAt(0), pair.charAt(1)] as const,
)) {
  LEET[sign.charCodeAt(0)] = letter.charCodeAt(0)
}

/**
 * Reads the tokens of a text of at most `PARCEL` characters into `tokens`: words as they are meant, without what is not
 * seen, in lower case, without marks, leet as letters.
 */
export function readTokens(text: string): void {
  const { starts, ends, classes, breaks, single, featureEnds, features } = tokens
  let count = 0
  let used = 0
  let gram = BLANK
  let before = OFFSET
  let isBreak = true
  let pairClass = 0
  let pairAt = -PAIR_REACH
  const size = text.length
  let i = 0
  while (i < size) {
    let code = text.charCodeAt(i)
    let read = fold(code)
    let width = 1
    if ((code & 0xfc00) === 0xd800) {
      const point = text.codePointAt(i)!
      if (point > 0xffff) {
        read = foldPoint(point)
        width = 2
        if (read === ALONE) code = point
      }
    }
    if (read === BREAK) {
      if (code === LF || code === CR || isStop(text, i, code)) isBreak = true
      // In JSON a line's end is written as two characters, of which the second is a letter.
      if (code === BACKSLASH && isEscaped(text.charCodeAt(i + 1))) {
        isBreak = true
        width = 2
      }
      i += width
      continue
    }
    if (read === UNSEEN) {
      i += width
      continue
    }
    const start = i
    let hash: number
    gram = (gram << 8) | BLANK
    if (read === ALONE) {
      hash = Math.imul(OFFSET ^ code, PRIME)
      gram = (gram << 8) | (code & 0xff)
      i += width
      single[count] = 0
    } else {
      let next = i
      let length = 0
      let signs = 0
      let end = i
      hash = OFFSET
      while (next < size) {
        const unit = text.charCodeAt(next)
        let step = 1
        let mean: number
        if (unit < 0x80) {
          mean = fold(unit)
          // A sign that stands for a letter, with letters on both sides.
          if (mean === BREAK && LEET[unit] !== 0 && length > 0 && isLetter(text.charCodeAt(next + 1)))
            mean = LEET[unit]!
          if (mean < 0x40) {
            if (mean === BREAK) break
            signs++
          }
        } else {
          const isWide = (unit & 0xfc00) === 0xd800 && text.codePointAt(next)! > 0xffff
          if (isWide) step = 2
          mean = isWide ? foldPoint(text.codePointAt(next)!) : fold(unit)
          if (mean === UNSEEN) {
            next += step
            continue
          }
          if (mean <= ALONE) break
        }
        hash = Math.imul(hash ^ mean, PRIME)
        gram = (gram << 8) | (mean & 0xff)
        if (++length > 2) features[used++] = Math.imul(gram, GOLDEN) >>> SHIFT
        next += step
        end = next
      }
      i = end > i ? end : i + 1
      if (signs > 0 && signs < length && length > 2) hash = hashLeet(text, start, i)
      single[count] = length === 1 ? 1 : 0
    }
    starts[count] = start
    ends[count] = i
    breaks[count] = isBreak ? 1 : 0
    features[used++] = Math.imul(hash ^ 0x5bd1e995, GOLDEN) >>> SHIFT
    features[used++] = Math.imul(Math.imul(before, 31) ^ hash, GOLDEN) >>> SHIFT
    const set = wordsOf(hash)
    classes[count] = set
    if (set !== 0) {
      const mark = codeOf(set)
      if (mark !== OFFSET) {
        features[used++] = Math.imul(mark ^ 0x3c6ef372, GOLDEN) >>> SHIFT
        if (count - pairAt <= PAIR_REACH) {
          features[used++] = Math.imul(Math.imul(pairClass + 77, 0x2545f491) ^ mark, GOLDEN) >>> SHIFT
        }
        pairClass = mark
        pairAt = count
      }
    }
    featureEnds[count] = used
    before = hash
    isBreak = false
    count++
  }
  tokens.count = count
}

/** The hash of a word in which some digits stand for letters. */
function hashLeet(text: string, start: number, end: number): number {
  let hash = OFFSET
  for (const character of text.slice(start, end)) {
    const point = character.codePointAt(0)!
    const mean = point > 0xffff ? foldPoint(point) : fold(point)
    const letter = LEET[mean < 0x80 && mean > ALONE ? mean : point & 0x7f]!
    if (mean > ALONE || (mean === BREAK && letter !== 0)) hash = Math.imul(hash ^ (letter === 0 ? mean : letter), PRIME)
  }
  return hash
}

function isStop(text: string, i: number, code: number): boolean {
  if (code === IDEOGRAPHIC_STOP) return true
  if (code !== STOP && code !== BANG && code !== QUESTION && code !== SEMICOLON && code !== COLON) return false
  const next = text.charCodeAt(i + 1)
  return Number.isNaN(next) || next <= BLANK || next === 0x22
}

function isEscaped(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
}
