/** What a detector looks for. Later kinds are added here; every switch over it is closed. */
export const KINDS = ['secret', 'pii', 'injection', 'output'] as const
export type Kind = (typeof KINDS)[number]

/** `in`: on its way to the model. `out`: on its way back. */
export type Direction = 'in' | 'out'

/** What happens to text that a detector found; the order is the order of strictness. */
export const ACTIONS = ['off', 'flag', 'neutralise', 'mask', 'hash', 'redact', 'block'] as const
export type Action = (typeof ACTIONS)[number]

/** How likely it is that a finding is what it is called. */
export const CONFIDENCES = ['low', 'medium', 'high'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** What became of a whole text. `pass` may have findings: those that are only flagged. `redact`: some text was replaced. */
export type Verdict = 'pass' | 'redact' | 'block'

/** Says where, never what. Offsets count UTF-16 code units; `end` is exclusive. */
export interface Finding {
  readonly detector: string
  readonly kind: Kind
  readonly start: number
  readonly end: number
  readonly confidence: Confidence
  /** Why, as codes: `format`, `checksum`, `name`, `alone`, `pattern`, `disguised`, `encoded`, `separated`, `merged`. */
  readonly reasons: readonly string[]
}
