import type { Confidence } from '../../finding.js'
import type { Aim } from '../tier.js'

/** How sure it is, in the words of a user and in those of a document or a tool; `-`: it is none there. */
type Weight = Exclude<Confidence, 'low'> | '-'

/**
 * `when`: classes in capitals, `A|B` for either, words as they are, `..3` for up to three words of any kind between,
 * `?` behind what may be missing. All of it lies in one sentence.
 */
export interface Rule {
  readonly aim: Aim
  readonly user: Weight
  readonly document: Weight
  /** As in documents where absent. */
  readonly tool?: Weight
  readonly when: readonly string[]
}
