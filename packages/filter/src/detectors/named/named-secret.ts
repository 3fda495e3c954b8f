import {
  ALNUM,
  BASE64URL,
  BLANK,
  CLASS,
  DASH,
  DIGIT,
  HEX,
  LOWER,
  QUOTE,
  UNDERSCORE,
  UPPER,
} from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import { hasDigit } from '../../scan/long-word.js'
import type { View } from '../../scan/view.js'
import { isPublished } from '../published-values.js'
import { countDistinct } from '../variety.js'
import { NEAR } from './near-words.js'
import { type Context, readContext } from './read-context.js'
import type { Shape } from './shapes.js'

/** How much of a value may stand before its first long word, and how long all of it may be. */
const MOST_LEAD = 64
const MOST_PART = 32
const LONGEST = 400
const LONGEST_UUID = 36
/** From so many characters on a value is believed without its vendor's shape. */
const LONG_ENOUGH = 20
/** What stands before a value that is a part of a path, an address, a version or a list of hashes. */
const PART_OF_MORE = '/.@#+~$%'
/** Behind it. */
const GOES_ON = '/(@'

/**
 * A value made by chance, with the name of its vendor or a word such as `token` before it: what `algolia: "…"`,
 * `the Heroku token …` or `{"datadog": {"app": "…"}}` hold. For the keys that have no mark of their own.
 */
export const namedSecret: Detector = {
  id: 'named-secret',
  kind: 'secret',
  label: 'secret',
  title: "Value made by chance near its vendor's name or a word such as token",
  reference: 'https://cwe.mitre.org/data/definitions/798.html',
  preset: 'secrets',
  anchors: [{ on: 'long' }],
  behind: MOST_LEAD + NEAR + 1,
  ahead: LONGEST + 2,
  reaches: { mask: BASE64URL, most: MOST_LEAD },
  check: findNamed,
}

function findNamed(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  if (!hasDigit(view, at)) return null
  const start = leadStart(view, at)
  if (start === -1) return null
  view.hold = start
  const stop = view.runEnd(at, BASE64URL, LONGEST)
  if (stop - at >= LONGEST) return null
  if (view.beyond(stop)) return WAIT
  const end = trimEnd(text, start, stop)
  const value = describe(text, start, end)
  if ((!value.likely && value.letters > 0) || GOES_ON.includes(text.charAt(end) || ' ')) return null
  const context = readContext(text, start)
  if (context === null || !isBelieved(value, context, isAssigned(text, start))) return null
  return isPublished(text.slice(start, end)) ? null : { start, end }
}

/** Where the value starts that the long word at `at` is part of; -1 when it is a part of something else. */
function leadStart(view: View, at: number): number {
  let start = at
  while (start > at - MOST_LEAD && (view.classAt(start - 1) & BASE64URL) !== 0) start--
  if ((view.classAt(start - 1) & BASE64URL) !== 0) return -1
  while (start < at && (view.classAt(start) & (DASH | UNDERSCORE)) !== 0) start++
  if (view.text.charAt(start - 1) === ':' && isInChain(view, start - 1)) return -1
  return start > 0 && PART_OF_MORE.includes(view.text.charAt(start - 1)) ? -1 : start
}

/** `arn:aws:…:secret:name`, `sha256:…:…`: the colon at `at` ends a part that a colon began. */
function isInChain(view: View, at: number): boolean {
  let start = at
  while (start > at - MOST_PART && (view.classAt(start - 1) & BASE64URL) !== 0) start--
  return start < at && view.text.charAt(start - 1) === ':'
}

function trimEnd(text: string, start: number, stop: number): number {
  let end = stop
  while (end > start && (CLASS[text.charCodeAt(end - 1)]! & (DASH | UNDERSCORE)) !== 0) end--
  return end
}

interface Value {
  readonly length: number
  readonly letters: number
  /** Made by chance as far as one can see. */
  readonly random: boolean
  /** It may have been, and something else must speak for it. */
  readonly likely: boolean
  readonly fits: (mask: number) => boolean
}

function describe(text: string, start: number, end: number): Value {
  let digits = 0
  let letters = 0
  let digitTurns = 0
  let turns = 0
  let seen = 0
  let before = 0
  for (let i = start; i < end; i++) {
    const bits = CLASS[text.charCodeAt(i)]!
    const kind = bits & (DIGIT | UPPER | LOWER)
    if ((kind & DIGIT) !== 0) digits++
    else if (kind !== 0) letters++
    if (i > start && kind !== before) turns++
    if (i > start && ((kind ^ before) & DIGIT) !== 0) digitTurns++
    before = kind
    seen |= kind
  }
  const length = end - start
  const mixed = (seen & UPPER) !== 0 && (seen & LOWER) !== 0
  const varied = countDistinct(text, start, end) >= Math.min(9, length / 2)
  // Chance changes between capitals, small letters and digits at six of ten places, and between letters and digits of
  // one case at four; names in code do so at three of ten, and have a number or two.
  const jumpy = mixed && turns * 20 >= length * 9
  return {
    length,
    letters,
    random: varied && digits > 0 && (jumpy || digitTurns * 5 >= Math.min(length, 40)),
    likely: varied && digits > 0 && (jumpy || digitTurns > 2),
    fits: mask => fitsMask(text, start, end, mask),
  }
}

function fitsMask(text: string, start: number, end: number, mask: number): boolean {
  for (let i = start; i < end; i++) if ((CLASS[text.charCodeAt(i)]! & mask) === 0) return false
  return true
}

/** `=`, `:`, `=>` or a quote right behind one, before the value. */
function isAssigned(text: string, start: number): boolean {
  let at = start
  while (at > start - 4 && (CLASS[text.charCodeAt(at - 1)]! & (BLANK | QUOTE)) !== 0) at--
  return at > 0 && '=:>'.includes(text.charAt(at - 1))
}

function isBelieved(value: Value, { vendors, keyword, nearest, strong }: Context, assigned: boolean): boolean {
  const shaped = vendors.some(({ shapes }) => shapes.some(shape => hasShape(value, shape)))
  if (value.letters === 0) return shaped && keyword && assigned
  if (shaped) return keyword || assigned
  if (!value.random || value.length < LONG_ENOUGH) return false
  return (vendors.length > 0 && nearest) || strong
}

function hasShape({ length, fits }: Value, { mask, min, max }: Shape): boolean {
  // Dashes at either end were left out.
  return length >= ((mask & DASH) === 0 ? min : min - 2) && length <= max && fits(mask)
}

/** An id in the form of RFC 9562 that its vendor gives out as a key, and that is called so. */
export const namedUuid: Detector = {
  id: 'named-uuid',
  kind: 'secret',
  label: 'secret',
  title: "Id that is a key, near its vendor's name",
  reference: 'https://www.rfc-editor.org/rfc/rfc9562',
  preset: 'secrets',
  anchors: [{ on: 'char', chars: '-', behind: HEX, before: HEX }],
  behind: 9 + NEAR,
  ahead: LONGEST_UUID,
  reaches: { mask: HEX, most: 8 },
  check(view, at) {
    const start = at - 8
    if (start < 0 || (view.classAt(start - 1) & (ALNUM | DASH)) !== 0) return null
    const { text } = view
    for (let i = start; i < at; i++) if ((view.classAt(i) & HEX) === 0) return null
    view.hold = start
    for (let i = 9; i < LONGEST_UUID; i++) {
      if (view.beyond(start + i)) return WAIT
      const wanted = i === 13 || i === 18 || i === 23 ? DASH : HEX
      if ((view.classAt(start + i) & wanted) === 0) return null
    }
    const end = start + LONGEST_UUID
    if (view.beyond(end)) return WAIT
    if ((view.classAt(end) & (ALNUM | DASH)) !== 0 || countDistinct(text, start, end) < 8) return null
    const context = readContext(text, start)
    return context !== null && context.nearest && context.vendors.some(({ uuid }) => uuid) ? { start, end } : null
  },
}
