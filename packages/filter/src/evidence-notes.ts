import type { Evidence, ModelCall } from '@windbreak/core'
import type { Leaf } from '@windbreak/wire'
import { CoverageNotes } from './coverage-notes.js'
import type { Judged } from './judge.js'

export const GUARD = 'filter'
/** More places than this are counted together, so that a caller cannot make a record as long as he likes. */
const MOST_PLACES = 64

const VERDICTS = {
  block: 'refuse',
  redact: 'change',
  neutralise: 'change',
  hash: 'change',
  mask: 'change',
  flag: 'flag',
} as const satisfies Record<Judged['action'], Evidence['verdict']>

interface Entry extends Omit<Evidence, 'count'> {
  count?: number
}

/** Leaves evidence on a call: one entry for each rule, verdict and place, with a count. */
export class EvidenceNotes {
  readonly #evidence: ModelCall['evidence']
  readonly #entries = new Map<string, Entry>()
  readonly #coverage: CoverageNotes

  constructor({ evidence }: Pick<ModelCall, 'evidence'>) {
    this.#evidence = evidence
    this.#coverage = new CoverageNotes(GUARD, evidence)
  }

  /** A text is looked at under this ruleset, or, where it is not, is skipped since a setting says so. */
  looked(leaf: Pick<Leaf, 'path' | 'key'>, root: string, ruleset: string, skipped: boolean): void {
    this.#coverage.note(skipped ? 'skipped' : `ruleset-${ruleset}`, leaf, root)
  }

  /** `where` is asked for only when there is something to note. */
  findings(judged: readonly Judged[], where: string): void {
    for (const { detector, action, observed } of judged) {
      this.note(observed === true ? 'would-refuse' : VERDICTS[action], detector, where)
    }
  }

  note(verdict: Evidence['verdict'], rule: string, where: string): void {
    const place = this.#entries.size < MOST_PLACES ? where : ''
    const key = `${verdict} ${rule} ${place}`
    const known = this.#entries.get(key) ?? this.#entries.get(`${verdict} ${rule} ${where}`)
    if (known !== undefined) {
      known.count = (known.count ?? 1) + 1
      return
    }
    const entry: Entry = { guard: GUARD, verdict, rule, ...(place === '' ? {} : { where: place }) }
    this.#entries.set(key, entry)
    this.#evidence.push(entry)
  }
}
