/** A scan that begins in the middle of a text: what stands before it, and where findings may start in that. */
export interface Beginning {
  readonly before: string
  readonly floor: number
  /** Nothing stands before `before`. */
  readonly isStart: boolean
}

/** The start of a text. */
export const WHOLE: Beginning = { before: '', floor: 0, isStart: true }
