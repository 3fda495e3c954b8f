import type { Confidence, Kind } from '../finding.js'
import type { View } from './view.js'

/**
 * Where a detector wants to be asked. The scan passes over the text once and stops only at these places:
 * - `prefix`: one of these strings, case and all, where a word starts (at least two characters, the first two ASCII
 *   and the first of them a letter or digit);
 * - `char`: one of these ASCII characters, none of them a letter or digit, where the ones beside it are of the given
 *   classes (only to save asking: the check may rely on it no more than on anything else it can look at);
 * - `digit`: a word that starts with a digit;
 * - `number`: the same, but for numbers of up to four digits that stand alone, such as years and counts: behind one that
 *   is of interest there are one to three signs and a digit, one sign and a capital letter, two colons, a colon and a
 *   letter, or, if it has one or two digits, one or two signs and any letter;
 * - `code`: a word that starts with two letters and a digit, as in `DE89`;
 * - `long`: a word of at least `LONG_WORD` characters, which few words are and most keys that nobody chose.
 * A word is a run of ASCII letters and digits. One also starts behind an escape (`\n`, `\u000a`, `%20`).
 */
export type Anchor =
  | { readonly on: 'prefix'; readonly prefixes: readonly string[] }
  | { readonly on: 'char'; readonly chars: string; readonly behind?: number; readonly before?: number }
  | { readonly on: 'digit' }
  | { readonly on: 'number' }
  | { readonly on: 'code' }
  | { readonly on: 'long' }

/** Other detectors that a match belongs to, one of which gives it its name. */
export interface Share {
  readonly detector: Detector
  readonly rank: number
  readonly members: readonly Detector[]
}

/**
 * A match. `continues`: the text goes on in the same way; the detector is asked again at `end`. `share`: it is the match
 * of others; with `null` of nobody, it is none and only to be gone on from.
 */
export interface Span {
  readonly start: number
  readonly end: number
  readonly continues?: boolean
  readonly share?: Share | null
  /** Other than the detector's own. */
  readonly confidence?: Confidence
  readonly reasons?: readonly string[]
}

/** The answer depends on text that is not here yet. */
export const WAIT: unique symbol = Symbol('wait')

export type Preset =
  | 'secrets'
  | 'payment'
  | 'contact'
  | 'network'
  | 'crypto'
  | 'health'
  | 'output'
  | `identity/${string}`

/** What the settings say of families of detectors that may be in use in part. */
export interface Scope {
  readonly presets?: readonly string[] | undefined
  /** Countries of ISO 3166-1 whose phone numbers are known without `+`. */
  readonly phoneRegions?: readonly string[] | undefined
}

export interface Reach {
  readonly mask: number
  readonly most: number
  /** One blank may stand between them and the anchor, a digit, where they are such that a match may start with them. */
  readonly beforeBlank?: (text: string, start: number, end: number) => boolean
}

export interface Detector {
  /** Stable: it stands in settings, findings and records. */
  readonly id: string
  readonly kind: Kind
  /** What stands in place of a redacted match, without its brackets. */
  readonly label: string
  readonly title: string
  /** The vendor's page or the standard that the check was written from. */
  readonly reference: string
  /** The ruleset that it came with; the first where absent. Under an older one it only flags. */
  readonly since?: string
  /** The group it is switched on and off with, such as `secrets`, `contact` or `identity/de`. */
  readonly preset?: Preset
  /** In place of that: the groups in which it has a part. */
  readonly presets?: readonly Preset[]
  /** The same detector for as much of it as the settings name; itself where they name no part. */
  readonly narrow?: (scope: Scope) => Detector
  /** Only looked for where the settings name it, or a preset it belongs to. */
  readonly offByDefault?: boolean
  /** How sure its findings are, and what they rest on, as codes such as `checksum` and `format`. */
  readonly confidence?: Confidence
  readonly reasons?: readonly string[]
  readonly anchors: readonly Anchor[]
  /** The most characters before the anchor, and from the anchor on, that the check looks at. */
  readonly behind: number
  readonly ahead: number
  /**
   * The characters that a match may take before its anchor, and how many at most. Text that could become such a
   * match is held back while it is the end of what came.
   */
  readonly reaches?: Reach
  /**
   * Decides about one anchor: a pure function of the text from `at - behind` to `at + ahead` and of where the whole
   * text begins and ends. `from` is the first character after the anchor itself.
   * Says `WAIT` when the view ends too soon, and may set `view.hold` to where a match could start (default: `at`).
   */
  readonly check: (view: View, at: number, from: number) => Span | typeof WAIT | null
  /**
   * Asked at the end of a match that `continues`; `null` when it does not after all. `share` is what that match had, if
   * there was one.
   */
  resume?(view: View, at: number, share?: Share): Span | typeof WAIT | null
}

/** From so many letters and digits in a row on, a word is a long one. */
export const LONG_WORD = 16

/** A long word without a digit so far is a name. */
export const DIGIT_WITHIN = 80

/** A match longer than this is reported in pieces, so that no more than a piece is ever held back. */
export const PIECE = 1024
