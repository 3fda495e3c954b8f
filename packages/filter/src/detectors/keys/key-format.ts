import { ALNUM, DOT } from '../../scan/char-class.js'
import { type Detector, PIECE, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { countDigits, countDistinct } from '../variety.js'

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
  /** The endings by which the vendor marks keys of its own documentation. */
  readonly not?: string
}

/** Runs without an upper bound are looked at in parcels of this length. */
const OPEN = 512
const DISTINCT = 8
/** How much of a key its variety is judged by. */
const JUDGED = 64
/** A key that ends in this was made unreadable by whoever wrote it down. */
const MASK = '##'

/** Exactly `min`, from `min` to `max`, or (`max` left out as `Infinity`) from `min` on. */
export function run(mask: number, min: number, max = min): Run {
  return { mask, min, max: Number.isFinite(max) ? max : OPEN, open: !Number.isFinite(max) }
}

/** Makes a detector of each format. */
export function defineKeys(formats: readonly KeyFormat[]): readonly Detector[] {
  return formats.map(format => {
    const { id, title, reference, prefixes, body } = format
    const last = body.at(-1)
    const lengths = body.map(part => (typeof part === 'string' ? part.length : part.max + 1))
    return {
      id,
      kind: 'secret',
      label: 'secret',
      title,
      reference,
      anchors: [{ on: 'prefix', prefixes }],
      behind: 0,
      ahead: Math.max(
        PIECE,
        ...prefixes.map(prefix => prefix.length + lengths.reduce((sum, length) => sum + length, 1)),
      ),
      check: (view, at, from) => findKey(format, view, at, from),
      ...(typeof last === 'object' && last.open
        ? { resume: (view: View, at: number) => goOn(last.mask, view, at) }
        : {}),
    }
  })
}

function findKey(format: KeyFormat, view: View, at: number, from: number): Span | typeof WAIT | null {
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
  const { text } = view
  if (!continues && (view.classAt(end) & ALNUM) !== 0) return null
  const masked = view.has(MASK, end)
  if (masked !== false) return masked ? null : WAIT
  if (!continues) while ((view.classAt(end - 1) & DOT) !== 0) end--
  const judged = Math.min(end, from + JUDGED)
  if (countDistinct(text, from, judged) < (format.distinct ?? DISTINCT)) return null
  if (format.digits !== undefined && countDigits(text, from, judged) < format.digits) return null
  if (format.not !== undefined && text.startsWith(format.not, end - format.not.length)) return null
  return { start: at, end, continues }
}

/** The rest of a run that was longer than a parcel. */
export function goOn(mask: number, view: View, at: number): Span | typeof WAIT | null {
  const end = view.runEnd(at, mask, PIECE)
  if (view.beyond(end) && end - at < PIECE) return WAIT
  return end === at ? null : { start: at, end, continues: end - at === PIECE }
}
