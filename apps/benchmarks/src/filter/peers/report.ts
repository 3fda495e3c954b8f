/** What a finder's process tells, a piece at a time, so that what was measured counts where the rest took too long. */
export interface Report {
  /** Megabytes that live once the module is loaded; more with one finder; more with each further one. */
  readonly module?: number
  readonly first?: number
  readonly further?: number
  readonly planted?: { readonly kind: string; readonly whole: boolean; readonly part: boolean }
  readonly ordinary?: Ordinary
  /** Megabytes in a second of processor time. */
  readonly messages?: number
  readonly whole?: number
}

/** What was found where there is nothing to find. */
export interface Ordinary {
  readonly read: number
  readonly flagged: number
  readonly places: number
  readonly kinds: Readonly<Record<string, number>>
}

/** All reports of one finder. */
export interface Outcome extends Omit<Report, 'planted'> {
  readonly name: string
  readonly planted: readonly NonNullable<Report['planted']>[]
  /** Why it gave less than all, or nothing. */
  readonly stopped?: string
}

export function addReport(outcome: Outcome, { planted, ...rest }: Report): Outcome {
  return { ...outcome, ...rest, planted: planted === undefined ? outcome.planted : [...outcome.planted, planted] }
}
