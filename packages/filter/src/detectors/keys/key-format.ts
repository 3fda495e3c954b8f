import { ALNUM, CLASS, DIGIT, DOT, HEX, LOWER, UPPER } from '../../scan/char-class.js'
import { type Detector, PIECE, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { countDistinct } from '../variety.js'

/** A run of characters of these classes, between `min` and `max` long. */
export interface Run {
  readonly mask: number
  readonly min: number
  readonly max: number
  /** It may be longer than `max` all the same; the rest is found piece by piece. */
  readonly open: boolean
}

/** A vendor's format: one of the prefixes where a word starts, then these parts one after the other. */
export interface KeyFormat {
  readonly id: string
  readonly title: string
  readonly reference: string
  readonly prefixes: readonly string[]
  readonly body: readonly (Run | string)[]
  /** The fewest different characters behind the prefix: what keeps `ghp_xxxxxxxx` of documentation out. */
  readonly distinct?: number
  /** The fewest digits behind the prefix. */
  readonly digits?: number
  /** Capital and small letters both: chance mixes them, names of code rarely end so. */
  readonly mixed?: boolean
  /** A part of it that all have. */
  readonly has?: string
  /** The character before the prefix. */
  readonly after?: string
  /** What belongs to the key and stands before the prefix. */
  readonly lead?: Run
  /** The endings by which the vendor marks keys of its own documentation. */
  readonly not?: string
}

/** Runs without an upper bound are looked at in parcels of this length. */
const OPEN = 512
const DISTINCT = 8
const ALL_LETTERS = 16
/** How much of a key its variety is judged by. */
const JUDGED = 64
/** A key that ends in this was made unreadable by whoever wrote it down. */
const MASK = '##'

/** Exactly `min`, from `min` to `max`, or (`max` left out as `Infinity`) from `min` on. */
export function run(mask: number, min: number, max = min): Run {
  return { mask, min, max: Number.isFinite(max) ? max : OPEN, open: !Number.isFinite(max) }
}

/** An id of RFC 9562, as a part of a key. */
export const UUID: readonly (Run | string)[] = [8, 4, 4, 4, 12].flatMap((length, i) =>
  i === 0 ? [run(HEX, length)] : ['-', run(HEX, length)],
)

/** A detector that keeps the format it was made of. */
export interface KeyDetector extends Detector {
  readonly format: KeyFormat
}

/** Makes a detector of each format. */
export function defineKeys(formats: readonly KeyFormat[]): readonly KeyDetector[] {
  return formats.map(format => {
    const { id, title, reference, prefixes, body, lead, after } = format
    const last = body.at(-1)
    const lengths = body.map(part => (typeof part === 'string' ? part.length : part.max + 1))
    return {
      id,
      kind: 'secret',
      label: 'secret',
      title,
      reference,
      preset: 'secrets',
      format,
      anchors: [{ on: 'prefix', prefixes }],
      behind: lead === undefined ? (after?.length ?? 0) : lead.max + 1,
      ahead: Math.max(
        PIECE,
        ...prefixes.map(prefix => prefix.length + lengths.reduce((sum, length) => sum + length, 1)),
      ),
      check: (view, at, from) => findKey(format, view, at, from),
      ...(typeof last === 'object' && last.open
        ? { resume: (view: View, at: number) => goOn(last.mask, view, at) }
        : {}),
      ...(lead === undefined ? {} : { reaches: { mask: lead.mask, most: lead.max } }),
    }
  })
}

function findKey(format: KeyFormat, view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const start = leadStart(format, view, at)
  if (start === -1) return null
  view.hold = start
  let end = from
  let continues = false
  for (const part of format.body) {
    if (typeof part === 'string') {
      const has = view.has(part, end)
      if (has !== true) return has === false ? null : WAIT
      end += part.length
      continue
    }
    const stop = view.runEnd(end, part.mask, part.max + 1)
    if (view.beyond(stop) && stop - end <= part.max) return WAIT
    if (stop - end < part.min) return null
    continues = part.open && stop - end > part.max
    end = Math.min(stop, end + part.max)
  }
  if (!continues && (view.classAt(end) & ALNUM) !== 0) return null
  const masked = view.has(MASK, end)
  if (masked !== false) return masked ? null : WAIT
  if (!continues) while ((view.classAt(end - 1) & DOT) !== 0) end--
  // The prefix says nothing: what is before and behind it must look made by chance.
  const judged = text.slice(start, at) + text.slice(from, Math.min(end, from + JUDGED))
  return looksMadeByChance(format, judged, text.slice(from, end)) ? { start, end, continues } : null
}

/** Where the key starts whose prefix is at `at`; -1 when what must stand before it does not. */
function leadStart({ lead, after }: KeyFormat, view: View, at: number): number {
  if (after !== undefined && !view.text.startsWith(after, at - after.length)) return -1
  if (lead === undefined) return at
  let start = at
  while (start > at - lead.max - 1 && (view.classAt(start - 1) & lead.mask) !== 0) start--
  return at - start >= lead.min && at - start <= lead.max ? start : -1
}

function looksMadeByChance(format: KeyFormat, judged: string, body: string): boolean {
  const { distinct = DISTINCT, digits = 0, mixed = false, has, not } = format
  if (countDistinct(judged, 0, judged.length) < distinct) return false
  if (has !== undefined && !body.includes(has)) return false
  if (not !== undefined && body.endsWith(not)) return false
  let seen = 0
  let count = 0
  for (let i = 0; i < judged.length; i++) {
    const bits = CLASS[judged.charCodeAt(i)]!
    seen |= bits
    if ((bits & DIGIT) !== 0) count++
  }
  const both = (seen & LOWER) !== 0 && (seen & UPPER) !== 0
  // Of so many letters of one case chance would have made some digits.
  return count >= digits && (both || (!mixed && (count > 0 || judged.length < ALL_LETTERS)))
}

/** The rest of a run that was longer than a parcel. */
export function goOn(mask: number, view: View, at: number): Span | typeof WAIT | null {
  const end = view.runEnd(at, mask, PIECE)
  if (view.beyond(end) && end - at < PIECE) return WAIT
  return end === at ? null : { start: at, end, continues: end - at === PIECE }
}
