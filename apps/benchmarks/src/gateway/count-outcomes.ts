import { type AuditRecord, readSpool } from '@windbreak/audit'

/** What a closed spool says about calls, Windbreak's own left out. */
export interface Outcomes {
  readonly calls: number
  /** Calls that have an intent and no outcome. */
  readonly missing: number
  /** Calls with more than one outcome. */
  readonly repeated: number
  /** How many calls ended so. */
  readonly byStatus: ReadonlyMap<string, number>
  /** Of calls whose outcome says that the whole answer was given. */
  readonly ok: readonly AuditRecord[]
}

const OWN = new Set<string | null | undefined>(['selftest', 'internal'])

export async function countOutcomes(directory: string): Promise<Outcomes> {
  const intents = new Set<string>()
  const outcomes = new Map<string, number>()
  const byStatus = new Map<string, number>()
  const ok: AuditRecord[] = []
  for await (const record of readSpool(directory)) {
    const { call, stage, origin, status = '' } = record
    if (call === undefined || OWN.has(origin)) continue
    if (stage === 'intent') intents.add(call)
    if (stage !== 'outcome') continue
    outcomes.set(call, (outcomes.get(call) ?? 0) + 1)
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
    if (status === 'ok') ok.push(record)
  }
  return {
    calls: new Set([...intents, ...outcomes.keys()]).size,
    missing: [...intents].filter(call => !outcomes.has(call)).length,
    repeated: [...outcomes.values()].filter(times => times > 1).length,
    byStatus,
    ok,
  }
}

/** Such as `ok 12, refused 3`. */
export const sayStatuses = ({ byStatus }: Outcomes): string =>
  [...byStatus].map(([status, times]) => `${status} ${times}`).join(', ')
