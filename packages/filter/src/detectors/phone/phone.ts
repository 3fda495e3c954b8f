import { ALNUM, CLASS, DIGIT } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { joinedBy } from '../digit-groups.js'
import { compileWords, WORDS_BEFORE, WORDS_BEHIND, wordsBefore, wordsBehind } from '../numbers/nearby-words.js'
import { readWord } from '../numbers/word-reading.js'
import { isAlone } from '../numbers/standing.js'
import { HOME, type Home, homeOf, isInternational, isNational } from './phone-plans.js'
import { isAmerican, isDateOrAddress, isFrench, isPairs, isPhoneLike, isWrittenOut } from './phone-shape.js'
import { EXTENSION_AHEAD, extensionEnd, PHONE_AHEAD, PhoneReading } from './read-phone.js'
import { PHONE_WORDS, SPOKEN_WORDS } from './phone-words.js'

const FEWEST = 7
const MOST = 15
/** How far before a number a word counts that has other uses too. */
const NEAR = 26

const NAMES = compileWords(PHONE_WORDS)
const SPOKEN = compileWords(SPOKEN_WORDS)

/** Everybody's example of a number. */
const RAMP = '012345678901234567890'
const PLUS_SIGN = 0x2b
const reading = new PhoneReading()
/** The digits without a zero behind the calling code. */
const shorter = new Uint8Array(reading.digits.length)

/** A phone number: with `+` and a calling code anywhere, in a country's own forms, or near a word that says so. */
export const phone = definePhone(HOME)

function definePhone(home: Home): Detector {
  return {
    id: 'phone',
    kind: 'pii',
    label: 'phone',
    title: 'Phone number',
    reference: 'https://www.itu.int/rec/T-REC-E.164',
    preset: 'contact',
    confidence: 'medium',
    reasons: ['format'],
    anchors: [{ on: 'number' }, { on: 'char', chars: '+(', before: DIGIT }],
    behind: WORDS_BEFORE,
    ahead: PHONE_AHEAD + Math.max(EXTENSION_AHEAD, WORDS_BEHIND),
    check: (view, at) => findPhone(view, at, home),
    narrow: ({ phoneRegions }) => (phoneRegions === undefined ? phone : definePhone(homeOf(phoneRegions))),
  }
}

function findPhone(view: View, at: number, home: Home): Span | typeof WAIT | null {
  if (!mayStart(view, at)) return null
  if (!reading.read(view, at)) return WAIT
  let isWhole = true
  for (let groups = reading.count; groups > 0; groups--) {
    const last = reading.ends[groups - 1]!
    if (last === 0) continue
    if (reading.totals[groups - 1]! < FEWEST) return null
    const found = judgePhone(view, at, groups, isWhole, home)
    if (found === WAIT) return WAIT
    isWhole = false
    if (!found) continue
    const end = extensionEnd(view, last)
    return end === WAIT ? WAIT : { start: at, end }
  }
  return null
}

/** What costs little and rules out most numbers: too long, too short, or the middle of something else. */
function mayStart(view: View, at: number): boolean {
  const { text } = view
  const first = text.charAt(at)
  const before = text.charAt(at - 1)
  if (first === '(') return true
  if (first === '+') return before === '' || (CLASS[before.charCodeAt(0)]! & ALNUM) === 0
  if (before === '+' || before === '$' || before === '€' || before === '£' || before === '#') return false
  if ('-./,:_'.includes(before || ' ') && (CLASS[text.charCodeAt(at - 2)]! & ALNUM) !== 0 && before !== ':')
    return false
  const { run, digits, follower, second, open } = readWord(view, at)
  if (open) return true
  if (digits !== run && text.charAt(at + run - digits) !== 'x' && !/x/i.test(text.slice(at, at + run))) return false
  return run >= FEWEST ? run <= MOST + 1 : follower !== 0 && (second > 0 || text.charAt(at + run + 1) === '(')
}

/** Whether the first so many groups are a phone number. */
function judgePhone(view: View, at: number, groups: number, isWhole: boolean, home: Home): boolean | typeof WAIT {
  const { text, final } = view
  const [length, end] = [reading.totals[groups - 1]!, reading.ends[groups - 1]!]
  if (length < reading.variedFrom || isDateOrAddress(reading, groups)) return false
  const sign = text.charAt(end)
  if (!isWhole && !/\s/.test(sign)) return false
  if (end + 1 >= text.length && !final) return WAIT
  if ('.,-/:'.includes(sign || ' ') && (CLASS[text.charCodeAt(end + 1)]! & DIGIT) !== 0) return false
  if ('@%$€£_='.includes(sign || ' ')) return false
  if (isPairs(reading, groups) && !mayBePairs(text, at, groups, isWhole)) return false
  const isJoined = joinedBy(text, at) !== 0
  if (isJoined && !isAmerican(reading, groups)) return false
  if (standsAlone(groups, length, home)) return true
  if (isJoined || length > MOST) return false
  if (groups === 1) {
    const isNamed = wordsBefore(text, at).has(NAMES)
    return isNamed && !isRamp(text, end - length, end) && isNational(reading.digits, length, home)
  }
  if (!isPhoneLike(reading, groups)) return false
  const before = wordsBefore(text, at)
  if (before.has(NAMES) || before.has(SPOKEN, NEAR)) return true
  if (!final && text.length < end + WORDS_BEHIND) return WAIT
  return wordsBehind(text, end).has(NAMES, NEAR) || (isAlone(view, at, end) && isNational(reading.digits, length, home))
}

/** Five pairs are a French number; four, or more, only right behind a word that says so. */
function mayBePairs(text: string, at: number, groups: number, isWhole: boolean): boolean {
  if (!isWhole || isBehindByte(text, at)) return false
  return isFrench(groups) || wordsBefore(text, at).has(NAMES, NEAR)
}

/** Needs no word beside it. */
function standsAlone(groups: number, length: number, home: Home): boolean {
  const { digits, prefix } = reading
  if (prefix === PLUS_SIGN || prefix >> 8 === PLUS_SIGN) {
    return isInternational(digits, 0, length) || isInternational(shorter, 0, withoutZero(length))
  }
  if (digits[0] === 0 && digits[1] === 0) return (groups > 1 || prefix !== 0) && isInternational(digits, 2, length - 2)
  // Area and exchange never start with 0 or 1 in real numbers; the exchange may in invented ones.
  if (home.isAmerican && isAmerican(reading, groups)) return digits[0]! > 1 && digits[3]! > 1
  return (
    digits[0] === 0 && isWrittenOut(reading, groups) && isPhoneLike(reading, groups) && isNational(digits, length, home)
  )
}

/** Leaves out the zero that some write behind a calling code of three digits or two; gives how many digits are left. */
function withoutZero(length: number): number {
  const { digits } = reading
  const zero = digits[3] === 0 ? 3 : digits[2] === 0 ? 2 : length
  for (let i = 0, to = 0; i < length; i++) if (i !== zero) shorter[to++] = digits[i]!
  return zero < length ? length - 1 : length
}

function isRamp(text: string, at: number, end: number): boolean {
  return RAMP.includes(text.slice(at, end))
}

/** Whether two hexadecimal digits stand before it, and a space or a comma. */
function isBehindByte(text: string, at: number): boolean {
  return at >= 3 && /[\dA-Fa-f]{2}[ ,]$/.test(text.slice(at - 3, at))
}
