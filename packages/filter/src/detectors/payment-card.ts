import { CLASS, DIGIT } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isIssued, mayStartCard } from './card-networks.js'
import { DigitGroups, GROUPS_AHEAD, joinedBy } from './digit-groups.js'
import { passesLuhn } from './luhn.js'
import { isVaried } from './numbers/checksums.js'
import { compileWords, WORDS_BEFORE, wordsBefore } from './numbers/nearby-words.js'

const SHORTEST = 12
const LONGEST = 19
const DASH = 0x2d
const SIXTEEN = 16
/** Groups as cards print them; longest first, so that a number of 19 digits is not taken for one of 16. */
const PRINTED = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [4, 3, 3, 3],
].map(sizes => ({ sizes, length: sizes.reduce((sum, size) => sum + size, 0) }))
const FOUR = 4
/** What banks' cards start with (ISO/IEC 7812-1: travel, banking, merchandising). */
const FIRST = 2
const LAST = 6
const NAMES = compileWords(
  'card|cards|credit|debit|cc|visa|mastercard|amex|kreditkarte|karte|carte|tarjeta|carta|cartao',
)
const groups = new DigitGroups()

/**
 * A payment card number: 13 to 19 digits (12 for Maestro) in a network's range and of its length, Luhn sum right, bare
 * or with one kind of single separator (space or dash). It never starts or ends inside a longer run of digits.
 */
export const paymentCard: Detector = {
  id: 'payment-card',
  kind: 'pii',
  label: 'card',
  title: 'Payment card number',
  reference: 'https://www.iso.org/standard/70484.html',
  preset: 'payment',
  anchors: [{ on: 'number' }],
  behind: WORDS_BEFORE,
  ahead: GROUPS_AHEAD,
  check: findCard,
}

function findCard(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  const before = text.charCodeAt(at - 1)
  // An international phone number, or what stands behind a decimal point.
  if (before === 0x2b || (before === 0x2e && (CLASS[text.charCodeAt(at - 2)]! & DIGIT) !== 0)) return null
  const joined = joinedBy(text, at)
  const read = groups.read(view, at, ({ digits, length, count, sizes }) => {
    if (length >= 4 && !mayStartCard(digits)) {
      if (digits[0]! < FIRST || digits[0]! > LAST || (count > 0 && sizes[0]! < SHORTEST)) return false
    }
    return count === 0 || (joined === 0 ? sizes[0]! > 1 : sizes[0] === 4 || sizes[0]! >= SHORTEST)
  })
  if (read === WAIT || read === null) return read
  const count = groups.sizes[0]! >= SHORTEST ? bareCard(joined) : groupedCard(text, at, joined)
  if (count > 0) return { start: at, end: groups.ends[count - 1]! }
  return isCalledCard(text, at) ? { start: at, end: groups.ends[0]! } : null
}

/** Outside of all ranges known here, where the text says that it is a card's: ranges are added more often than read. */
function isCalledCard(text: string, at: number): boolean {
  const length = groups.sizes[0]!
  if (groups.count > 1 || !groups.whole || length < SHORTEST || length > LONGEST) return false
  if (!isVaried(text.slice(at, at + length)) || !passesLuhn(groups.digits, length)) return false
  return wordsBefore(text, at).has(NAMES)
}

/** One group alone. Behind or before a space it may stand beside other numbers; with a dash it is part of an id. */
function bareCard(joined: number): number {
  const { sizes, count, separator, whole } = groups
  const cut = count === 1 ? !whole : separator === DASH
  return !cut && joined !== DASH && isCard(sizes[0]!) ? 1 : 0
}

/** How many groups make up a card; 0 for none. */
function groupedCard(text: string, at: number, joined: number): number {
  const { count, length, sizes, separator, whole } = groups
  if (sizes[0] === FOUR) {
    for (const { sizes: printed, length: digits } of PRINTED) {
      if (!groups.startsWith(printed) || !isCard(digits)) continue
      const last = printed.length === count
      if (last && !whole) continue
      if (separator === DASH && (joined === DASH || !last)) continue
      const inTable = printed[1] === FOUR && foursBefore(text, at, separator) + foursAfter(printed.length) > 1
      if (!inTable) return printed.length
    }
  }
  if (joined !== 0 || !whole) return 0
  for (let i = 0; i < count; i++) if (sizes[i] === 1) return 0
  return isCard(length) ? count : 0
}

/**
 * A card may have one more group of four beside it: the year, the month and year, the security code. Or another card.
 * With two that are none it is a stretch out of a table of numbers, where one window in fifty would pass for a card.
 */
function foursAfter(from: number): number {
  const { sizes, count } = groups
  if (from >= count || sizes[from] !== 4) return 0
  if (from + 1 >= count || sizes[from + 1] !== 4) return 1
  const digits = groups.digits.subarray(from * 4, from * 4 + SIXTEEN)
  return from === 4 && count >= 8 && isCardNumber(digits, SIXTEEN) ? 0 : 2
}

const before = new Uint8Array(SIXTEEN)

function foursBefore(text: string, at: number, separator: number): number {
  for (let fours = 0; fours < 4; fours++) {
    const end = at - fours * (FOUR + 1)
    if (!isFourBefore(text, end, separator)) return Math.min(fours, 2)
    for (let i = 0; i < FOUR; i++) before[(3 - fours) * FOUR + i] = text.charCodeAt(end - 5 + i) - 0x30
  }
  return isCardNumber(before, SIXTEEN) ? 0 : 2
}

/** Whether four digits and the separator end there. */
function isFourBefore(text: string, end: number, separator: number): boolean {
  if (end <= FOUR || joinedBy(text, end) !== separator) return false
  for (let back = 2; back <= 5; back++) if ((CLASS[text.charCodeAt(end - back)]! & DIGIT) === 0) return false
  return true
}

function isCard(length: number): boolean {
  return isCardNumber(groups.digits, length)
}

function isCardNumber(digits: ArrayLike<number>, length: number): boolean {
  return (
    length >= SHORTEST &&
    length <= LONGEST &&
    mayStartCard(digits) &&
    passesLuhn(digits, length) &&
    isIssued(digits, length)
  )
}
