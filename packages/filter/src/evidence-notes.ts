import type { Evidence, ModelCall } from '@windbreak/core'
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

  constructor({ evidence }: Pick<ModelCall, 'evidence'>) {
    this.#evidence = evidence
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
