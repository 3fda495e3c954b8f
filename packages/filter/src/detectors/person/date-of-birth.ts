import { CLASS, DIGIT } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { isDate, isShortDate } from '../numbers/calendar.js'
import { foldText } from '../numbers/fold-point.js'
import { compileWords, hasLetterBefore, NearbyWords } from '../numbers/nearby-words.js'
import { readWord } from '../numbers/word-reading.js'

const BEFORE = 40
const LONGEST = 24
const SPACE = 0x20
const COMMA = 0x2c
const NAMES = compileWords(
  'dob|d o b|date of birth|born|born on|birth date|birthdate|birthday|birth day|geburtsdatum|geboren|geb|date de naissance|' +
    'naissance|nee le|ne le|fecha de nacimiento|nacido|nacida|nacimiento|data di nascita|nato il|nata il|nascita|' +
    'data de nascimento|nascido|nascida|geboortedatum|geboren op|data urodzenia|urodzony|urodzona|fodelsedatum|fodt|' +
    'fodselsdato|syntymaaika|datum narozeni|szuletesi|data nasterii|dogum tarihi|дата рождения|родился|родилась|' +
    'дата народження|ημερομηνια γεννησης|出生日期|生年月日|생년월일|生日|تاريخ الميلاد|תאריך לידה|tanggal lahir|tarikh lahir',
)
const MONTHS =
  'january february march april may june july august september october november december januar februar marz april mai ' +
  'juni juli august september oktober november dezember janvier fevrier mars avril mai juin juillet aout septembre ' +
  'octobre novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'
const MONTH_STARTS: ReadonlySet<string> = new Set(MONTHS.split(' ').map(month => month.slice(0, 3)))

/** A date near a word that makes it somebody's date of birth. */
export const dateOfBirth: Detector = {
  id: 'date-of-birth',
  kind: 'pii',
  label: 'birthdate',
  title: 'Date of birth',
  reference: 'https://www.iso.org/iso-8601-date-and-time-format.html',
  preset: 'identity/any',
  confidence: 'medium',
  reasons: ['name', 'format'],
  anchors: [{ on: 'number' }],
  behind: BEFORE,
  ahead: LONGEST,
  check: findDate,
}

/** `3/4/1985`, `1985-04-03`, `3. April 1985`, `3rd of April, 1985`, and what stands behind the month in `April 3, 1985`. */
const NUMERIC = /^(\d{1,4})([-./])(\d{1,2})\2(\d{4}|\d{2})(?![\dA-Za-z])/
const SPELLED = /^(\d{1,2})(?:st|nd|rd|th|\.)?(?: of| de)?[ -](\p{L}{3,9})\.?,?(?: de)?[ -](\d{4})(?![\dA-Za-z])/u
const BEHIND_MONTH = /^(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?![\dA-Za-z])/
const MONTH_BEFORE = /(\p{L}{3,9})\.? $/u

function findDate(view: View, at: number): Span | typeof WAIT | null {
  const { text, final } = view
  const { run, digits, open } = readWord(view, at)
  if (open) return WAIT
  if (run > 4 || (at > 0 && isOfDate(text.charCodeAt(at - 1)))) return null
  const follower = text.charCodeAt(at + run)
  if (!isOfDate(follower) && follower !== SPACE && follower !== COMMA) return null
  if (!hasLetterBefore(text, at)) return null
  if (!final && text.length < at + LONGEST) return WAIT
  const length = dateLength(text, at, isOfDate(follower) && digits === run && isDigit(text, at + run + 1))
  return length > 0 && isNamed(text, at) ? { start: at, end: at + length } : null
}

/** One of `- . /`. */
function isOfDate(code: number): boolean {
  return code >= 0x2d && code <= 0x2f
}

function isDigit(text: string, at: number): boolean {
  return (CLASS[text.charCodeAt(at)]! & DIGIT) !== 0
}

const words = new NearbyWords(true)

function isNamed(text: string, at: number): boolean {
  words.read(text, Math.max(0, at - BEFORE), at)
  return words.has(NAMES)
}

/** How long the date at `at` is; 0 for none. `isNumeric`: a sign of dates joins its first digits to others. */
function dateLength(text: string, at: number, isNumeric: boolean): number {
  const start = text.slice(at, at + LONGEST)
  if (isNumeric) return numericLength(start)
  const spelled = SPELLED.exec(start)
  if (spelled !== null && isMonth(spelled[2]!) && isDate(Number(spelled[3]), 1, Number(spelled[1]))) {
    return spelled[0].length
  }
  if (text.charCodeAt(at - 1) !== SPACE || isDigit(text, at - 2)) return 0
  const behind = BEHIND_MONTH.exec(start)
  const month = behind === null ? null : MONTH_BEFORE.exec(text.slice(Math.max(0, at - BEFORE), at))
  if (behind === null || month === null || !isMonth(month[1]!)) return 0
  return isDate(Number(behind[2]), 1, Number(behind[1])) ? behind[0].length : 0
}

function numericLength(start: string): number {
  const numeric = NUMERIC.exec(start)
  if (numeric === null) return 0
  const [whole, first, , second, third] = numeric as unknown as [string, string, string, string, string]
  const [a, b, c] = [Number(first), Number(second), Number(third)]
  if (first.length === 4) return third.length === 2 && isDate(a, b, c) ? whole.length : 0
  if (first.length === 3) return 0
  const is = third.length === 4 ? isDate : isShortDate
  return is(c, a, b) || is(c, b, a) ? whole.length : 0
}

function isMonth(word: string): boolean {
  return MONTH_STARTS.has(foldText(word).trim().slice(0, 3))
}
