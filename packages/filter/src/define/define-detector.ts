import { InvalidDetector } from '../errors.js'
import type { Confidence, Kind } from '../finding.js'
import { ALNUM, CLASS } from '../scan/char-class.js'
import { type Detector, PIECE, type Preset, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { anchorsOf } from './anchors-of.js'
import { contextBefore } from './context-before.js'
import { compilePattern, type Pattern } from './pattern.js'

/** A detector of one's own: a pattern, and what else must hold. */
export interface DetectorSpec {
  /** Stable: it stands in settings, findings and records. Lower-case letters, digits and dashes. */
  readonly id: string
  readonly kind: Extract<Kind, 'secret' | 'pii'>
  /** What stands in place of a redacted match, without its brackets. */
  readonly label: string
  readonly title: string
  /** Where the format is described. */
  readonly reference: string
  /**
   * A restricted regular expression: characters, `.`, classes, `\d \w \s`, groups, `|`, `? * + {n,m}`. It is tried where a
   * word starts and must end where one ends.
   */
  readonly pattern: string
  /** The longest match; needed where the pattern has none of its own. At most 512. */
  readonly maxLength?: number
  /** One of these words must stand within so many characters before the match; case does not count. */
  readonly context?: { readonly words: readonly string[]; readonly within?: number }
  /** A checksum or the like, asked about the text of a match. */
  readonly check?: (match: string) => boolean
  readonly preset?: Preset
  readonly confidence?: Confidence
}

const LONGEST = 512
const WITHIN = 48
const MOST_WITHIN = 200
const NAME = /^[a-z][a-z0-9-]{0,63}$/

/**
 * Makes a detector that may stand beside the filter's own. Throws `WB_FILTER_INVALID_DETECTOR` with the reason for
 * whatever could take more than a bounded number of steps at a place, or would be asked about at every place.
 */
export function defineDetector(spec: DetectorSpec): Detector {
  const { id, kind, label, title, reference, context, check, preset, confidence = 'medium' } = spec
  const pattern = compile(spec)
  const within = context === undefined ? 0 : (context.within ?? WITHIN)
  const words = context?.words.map(word => word.toLowerCase())
  return Object.freeze({
    id,
    kind,
    label,
    title,
    reference,
    ...(preset === undefined ? {} : { preset }),
    confidence,
    anchors: attempt(id, () => anchorsOf(pattern)),
    behind: within + 1,
    ahead: pattern.longest + 1,
    check(view: View, at: number): Span | typeof WAIT | null {
      const { text } = view
      const { end, isCut } = pattern.matchEnd(text, at)
      if (isCut && !view.final) return WAIT
      if (end <= at || (at > 0 && isWord(text, at - 1) && isWord(text, at))) return null
      if (view.beyond(end)) return WAIT
      if (isWord(text, end - 1) && isWord(text, end)) return null
      if (words !== undefined && !contextBefore(text, at, within, words)) return null
      return check === undefined || check(text.slice(at, end)) ? { start: at, end } : null
    },
  })
}

function compile({ id, label, pattern, maxLength, context }: DetectorSpec): Pattern {
  if (!NAME.test(id))
    throw new InvalidDetector(String(id), 'its id is not made of lower-case letters, digits and dashes')
  if (!NAME.test(label)) throw new InvalidDetector(id, 'its label is not made of lower-case letters, digits and dashes')
  if (maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength > 0 && maxLength <= LONGEST)) {
    throw new InvalidDetector(id, `its maxLength is not a whole number from 1 to ${LONGEST}`)
  }
  if (context !== undefined && (context.words.length === 0 || (context.within ?? WITHIN) > MOST_WITHIN)) {
    throw new InvalidDetector(id, `its context has no words, or reaches further than ${MOST_WITHIN} characters`)
  }
  const compiled = attempt(id, () => compilePattern(pattern, maxLength === undefined ? {} : { maxLength }))
  if (compiled.longest > LONGEST || compiled.longest >= PIECE) {
    throw new InvalidDetector(id, `a match may be longer than ${LONGEST} characters`)
  }
  return compiled
}

function attempt<T>(id: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new InvalidDetector(id, (error as Error).message)
  }
}

function isWord(text: string, at: number): boolean {
  return at < text.length && (CLASS[text.charCodeAt(at)]! & ALNUM) !== 0
}
