import { type Case, readCases } from './read-cases.js'
import { type Scan, type Score, scoreFlagged, scoreFound } from './score.js'

/** Names of people, places and groups: the filter does not look for them, and says so. */
const NOT_LOOKED_FOR: ReadonlySet<string> = new Set([
  'PERSON',
  'ORGANIZATION',
  'GPE',
  'NRP',
  'TITLE',
  'LOCATION',
  'AGE',
  'DOMAIN_NAME',
])

export interface Part {
  readonly title: string
  /** `found`: the more the better. `flagged`: the fewer the better. */
  readonly counts: 'found' | 'flagged'
  readonly score: Score
}

export interface Evaluation {
  readonly parts: readonly Part[]
  /** Files that are not there. */
  readonly absent: readonly string[]
}

/** Scores a scan on all of the data there is. */
export async function evaluate(folder: string, scan: Scan): Promise<Evaluation> {
  const parts: Part[] = []
  const scanSecrets: Scan = text => scan(text).filter(({ kind }) => kind === 'secret')
  const absent: string[] = []
  const [positive, negative, hard, personal] = await Promise.all(
    ['secrets-positive-core', 'secrets-negative', 'secrets-benign-hard', 'pii'].map(async name => {
      const cases = await readCases(folder, name)
      if (cases === null) absent.push(name)
      return cases
    }),
  )
  if (positive)
    parts.push({ title: 'secrets', counts: 'found', score: scoreFound(positive, scanSecrets, secretGroups) })
  if (negative) {
    parts.push({ title: 'no secrets', counts: 'flagged', score: scoreFlagged(negative, scanSecrets, strictness) })
  }
  if (hard)
    parts.push({ title: 'hard benign texts', counts: 'flagged', score: scoreFlagged(hard, scanSecrets, () => ['all']) })
  if (personal) {
    const [holding, clean] = [personal.filter(isHolding), personal.filter(one => !isHolding(one))]
    parts.push(
      { title: 'personal data', counts: 'found', score: scoreFound(holding, scan, personalGroups) },
      { title: 'look-alikes of personal data', counts: 'flagged', score: scoreFlagged(clean, scan, closeness) },
    )
  }
  return { parts, absent: absent.toSorted() }
}

function isHolding({ label }: Case): boolean {
  return label !== 'none'
}

function secretGroups({ meta }: Case): string[] {
  return ['all', `tier ${String(meta['tier'])}`, meta['common'] === true ? 'widely used' : 'less used']
}

function strictness({ meta }: Case): string[] {
  return [meta['strict'] === true ? 'strict' : 'arguable']
}

function personalGroups(_: Case, label: string): string[] {
  return [NOT_LOOKED_FOR.has(label) ? 'names of people, places and groups (not looked for)' : 'all but names']
}

function closeness({ meta }: Case): string[] {
  const { strength } = meta
  return ['all', typeof strength === 'string' ? strength : 'ordinary']
}
