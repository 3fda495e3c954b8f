import { ALNUM, CLASS, DIGIT } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { joinedBy } from '../digit-groups.js'
import { compileWords, hasWord, WORDS_BEFORE, WORDS_BEHIND, wordsBefore, wordsBehind } from '../numbers/nearby-words.js'
import { readWord } from '../numbers/word-reading.js'
import { isAlone } from '../numbers/standing.js'
import { HOME, type Home, homeOf, isInternational, isNational } from './phone-plans.js'
import { EXTENSION_AHEAD, extensionEnd, PHONE_AHEAD, type PhoneReading, readPhone } from './read-phone.js'
import { PHONE_WORDS, SPOKEN_WORDS } from './phone-words.js'

const FEWEST = 7
const MOST = 15
/** How far before a number a word counts that has other uses too. */
const NEAR = 26

const NAMES = compileWords(PHONE_WORDS)
const SPOKEN = compileWords(SPOKEN_WORDS)

/** North America's: area and exchange never start with 0 or 1 in real numbers, the exchange may in invented ones. */
const AMERICAN = /^(?:1[- .]|\+?1 ?)?(?:\(9{3}\) ?-?9{3}[- .]9{4}|9{3}-9{3}-9{4}|9{3}\.9{3}\.9{4})$/
/** Everybody's example of a number. */
const RAMP = '012345678901234567890'
const DATE = /^(?:9{1,2}([-./ ])9{1,2}\1(?:9{4}|9{2})|9{4}([-./])9{1,2}\2(?:9{1,2})|9{4}[-/]9{4})$/
/** Pairs are a French number where there are five of them, and else bytes. */
const PAIRS = /^99(?: 99){3,}$/
const FRENCH = 14
const ADDRESS = /^9{1,3}(?:\.9{1,3}){1,3}$/

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
    anchors: [{ on: 'digit' }, { on: 'char', chars: '+(', before: DIGIT }],
    behind: WORDS_BEFORE,
    ahead: PHONE_AHEAD + Math.max(EXTENSION_AHEAD, WORDS_BEHIND),
    check: (view, at) => findPhone(view, at, home),
    narrow: ({ phoneRegions }) => (phoneRegions === undefined ? phone : definePhone(homeOf(phoneRegions))),
  }
}

function findPhone(view: View, at: number, home: Home): Span | typeof WAIT | null {
  if (!mayStart(view, at)) return null
  const readings = readPhone(view, at)
  if (readings === WAIT) return WAIT
  for (let i = readings.length - 1; i >= 0; i--) {
    const reading = readings[i]!
    if (reading.digits.length < FEWEST) return null
    const found = judgePhone(view, at, reading, i === readings.length - 1, home)
    if (found === WAIT) return WAIT
    if (!found) continue
    const end = extensionEnd(view, reading.end)
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

function judgePhone(view: View, at: number, reading: PhoneReading, whole: boolean, home: Home): boolean | typeof WAIT {
  const { digits, shape, end } = reading
  const { text, final } = view
  if (digits.length > MOST + 2 || !isVaried(digits) || DATE.test(shape) || ADDRESS.test(shape)) return false
  if (!whole && !/\s/.test(text.charAt(end))) return false
  if (end + 1 >= text.length && !final) return WAIT
  if ('.,-/:'.includes(text.charAt(end) || ' ') && (CLASS[text.charCodeAt(end + 1)]! & DIGIT) !== 0) return false
  if ('@%$€£_='.includes(text.charAt(end) || ' ')) return false
  if (PAIRS.test(shape) && !isPairs(text, at, shape, whole)) return false
  const isJoined = joinedBy(text, at) !== 0
  if (standsAlone(shape, digits, home)) return !isJoined || AMERICAN.test(shape)
  if (isJoined) return false
  const groups = shape.split(/[^9]+/).filter(group => group !== '').length
  if (digits.length > MOST || (groups > 1 && !isPhoneLike(shape))) return false
  if (groups === 1 && (RAMP.includes(digits) || !isNational(digits, home))) return false
  const before = wordsBefore(text, at)
  if (hasWord(before, NAMES)) return true
  if (groups > 1 && hasWord(before.slice(-NEAR), SPOKEN)) return true
  if (!final && text.length < end + WORDS_BEHIND) return WAIT
  if (groups > 1 && hasWord(wordsBehind(text, end).slice(0, NEAR), NAMES)) return true
  return groups > 1 && isNational(digits, home) && isAlone(view, at, end)
}

/** Five pairs are a French number; four, or more, only right behind a word that says so. */
function isPairs(text: string, at: number, shape: string, whole: boolean): boolean {
  if (!whole || /[\dA-Fa-f]{2}[ ,]$/.test(text.slice(Math.max(0, at - 3), at))) return false
  return shape.length === FRENCH || hasWord(wordsBefore(text, at).slice(-NEAR), NAMES)
}

/** Needs no word beside it. */
function standsAlone(shape: string, digits: string, home: Home): boolean {
  if (shape.startsWith('+')) return isInternational(digits) || isInternational(digits.replace(/^(\d{2,3})0/, '$1'))
  if (shape.startsWith('00') || digits.startsWith('00')) {
    return /[^9]/.test(shape) && isInternational(digits.slice(2))
  }
  if (home.isAmerican && AMERICAN.test(shape)) return /^1?[2-9]\d\d[2-9]\d{6}$/.test(digits)
  return digits.startsWith('0') && /[ ()/]/.test(shape) && isPhoneLike(shape) && isNational(digits, home)
}

/** Groups of two to five digits, the first and the last of one perhaps or of more; not a column of numbers. */
function isPhoneLike(shape: string): boolean {
  const groups = shape.split(/[^9]+/).filter(group => group !== '')
  if (groups.length > 6 || groups.slice(1).some(({ length }) => length < 2 || length > 8)) return false
  if (shape.split('/').length > 2) return false
  return !/^[^.]*\.[^.]*$/.test(shape) || groups.length > 2
}

/** Of three different digits at least. */
function isVaried(digits: string): boolean {
  const first = digits.charAt(0)
  let second = ''
  for (const digit of digits) {
    if (digit === first || digit === second) continue
    if (second !== '') return true
    second = digit
  }
  return false
}
