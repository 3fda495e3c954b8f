import type { training } from '@windbreak/filter/injection'
import type { Group } from './groups.js'
import { type Example, scoreOf, train } from './train.js'

export type Use = 'user' | 'document'

/** The scores of a group's texts, by weights that never saw one of them. */
export interface LeftOut {
  readonly group: Group
  readonly scores: readonly number[]
}

/** How much one text of a group counts. Each group counts by the root of its size. */
const weightOf = ({ texts, isOwn, isAttack, isDocument }: Group): number =>
  (isAttack && isDocument ? 1.2 : isOwn ? 0.6 : 1) * Math.min(1.5, Math.sqrt(300 / texts.length))

export function trainOn(groups: readonly Group[], use: Use): training.Weights {
  return train(groups.filter(group => isFor(group, use)).flatMap(group => toExamples(group)))
}

/** For each group: trains on all the others, and scores it. */
export function leaveOut(groups: readonly Group[], use: Use): readonly LeftOut[] {
  return groups
    .filter(group => isFor(group, use))
    .map(group => {
      const weights = trainOn(
        groups.filter(one => one !== group),
        use,
      )
      return { group, scores: group.texts.map(text => scoreOf(weights, text)) }
    })
}

/** In a document a role to play is neither an attack nor none. */
function isFor({ name }: Group, use: Use): boolean {
  return use === 'user' || name !== 'awesome prompts'
}

function toExamples(group: Group): Example[] {
  const weight = weightOf(group)
  return group.texts.map(text => ({ text, isAttack: group.isAttack, weight }))
}
