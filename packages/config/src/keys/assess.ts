import type { Environment } from '@windbreak/core'
import { faultOf } from './check-key.js'
import type { KeyCandidate, OwnCheck } from './own-check.js'
import type { Probe } from './probe.js'
import type { Tenure } from './tenure.js'
import { within } from './within.js'

/** What came of looking at a candidate. `why` is the end of a sentence and holds nothing of the key. */
export type Verdict =
  | { readonly kind: 'good'; readonly lacking: readonly string[] }
  | { readonly kind: 'bad'; readonly why: string }
  /** Nothing speaks against it and nothing for it; it is looked at again later. */
  | { readonly kind: 'unclear'; readonly why: string }

export interface AssessOptions {
  readonly environment: Environment
  readonly upstream: string
  /** `undefined` where probing is switched off. */
  readonly probe: Probe | undefined
  /** Models that must be there. */
  readonly models: () => readonly string[]
  /** Another environment that is known to use this key. */
  readonly foreign: (fingerprint: string) => Promise<Environment | undefined>
  readonly ownCheck: OwnCheck | undefined
  /** For the operator's check. */
  readonly timeoutMs: number
}

const GOOD: Verdict = { kind: 'good', lacking: [] }

/** What can be seen without asking anybody. */
export async function findFault(
  { key }: Tenure,
  { environment, foreign }: Pick<AssessOptions, 'environment' | 'foreign'>,
): Promise<string | null> {
  const fault = faultOf(key.secret, environment)
  if (fault !== null) return fault
  const other = await foreign(key.fingerprint)
  return other === undefined ? null : `is the key of ${other} as well; each environment needs its own`
}

/** Asks the upstream, then the operator's own check. `current` is the key it would take the place of. */
export async function assess(candidate: Tenure, current: Tenure | undefined, options: AssessOptions): Promise<Verdict> {
  const verdict = options.probe === undefined ? GOOD : await assessModels(candidate, current, options.probe, options)
  if (verdict.kind !== 'good' || options.ownCheck === undefined) return verdict
  const { secret, source, version, fingerprint } = candidate.key
  const shown: KeyCandidate = { secret, source, version, fingerprint, upstream: options.upstream }
  return (await askOwnCheck(options.ownCheck, shown, options.timeoutMs)) ?? verdict
}

async function assessModels(
  candidate: Tenure,
  current: Tenure | undefined,
  probe: Probe,
  { models }: AssessOptions,
): Promise<Verdict> {
  const result = await probe(candidate)
  if (result.kind === 'refused') return { kind: 'bad', why: `was refused by the upstream with status ${result.status}` }
  if (result.kind === 'unclear') return { kind: 'unclear', why: `could not be tried: ${result.why}` }
  candidate.proven = true
  const lacking = models().filter(name => !result.models.has(name))
  if (lacking.length === 0) return GOOD
  // What the key in force lacks too, such as a model that was retired, is not this one's fault.
  const before = current === undefined ? undefined : await probe(current)
  const worse = before?.kind === 'accepted' ? lacking.filter(name => before.models.has(name)) : lacking
  if (worse.length === 0 || current === undefined) return { kind: 'good', lacking }
  return { kind: 'bad', why: `does not offer ${worse.join(', ')}, which policy allows` }
}

async function askOwnCheck(check: OwnCheck, candidate: KeyCandidate, ms: number): Promise<Verdict | null> {
  try {
    const code = await within(
      ms,
      () => check(candidate),
      () => new Error('late'),
    )
    if (code === undefined) return null
    // What an operator's code says is shown only where it cannot be a key.
    return { kind: 'bad', why: `was refused by your own check${/^[a-z][a-z-]{0,31}$/.test(code) ? `: ${code}` : ''}` }
  } catch {
    return { kind: 'unclear', why: 'could not be tried: your own check threw or took too long' }
  }
}
