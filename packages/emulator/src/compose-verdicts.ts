import type { Behaviour } from './behaviour.js'
import type { Stamp } from './write-chat.js'

/** Of `mistral-moderation-2603`. */
const CATEGORIES = [
  'sexual',
  'hate_and_discrimination',
  'violence_and_threats',
  'dangerous',
  'criminal',
  'selfharm',
  'health',
  'financial',
  'law',
  'pii',
  'jailbreaking',
] as const

/** `n` times the same verdict: nothing is violated but what the script says. */
export function composeVerdicts(model: string, n: number, behaviour: Readonly<Behaviour>, { id }: Stamp): unknown {
  const { flagged = [] } = behaviour
  const names = [...new Set([...CATEGORIES, ...flagged])]
  const verdict = {
    categories: Object.fromEntries(names.map(name => [name, flagged.includes(name)])),
    category_scores: Object.fromEntries(names.map(name => [name, flagged.includes(name) ? 0.99 : 0.001])),
  }
  return { id, model: behaviour.model ?? model, results: Array.from({ length: n }, () => verdict) }
}
