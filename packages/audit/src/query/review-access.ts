import type { AuditDatabase } from './database.js'

export interface ReviewOptions {
  /** Epoch milliseconds: what was last used before it counts as unused. */
  readonly unusedSince: number
  /** All that may be used: those that never were show as well. */
  readonly models?: readonly string[]
  readonly users?: readonly string[]
  readonly keys?: readonly string[]
}

export interface Use {
  readonly kind: 'model' | 'user' | 'key'
  readonly name: string
  readonly calls: number
  /** Epoch milliseconds; `null` where it never was. */
  readonly lastUsed: number | null
  readonly isUnused: boolean
}

/** A call is use once it left; which key it left under is known when it has ended. */
const KINDS = [
  { kind: 'model', column: 'model', stage: 'intent', known: 'models' },
  { kind: 'user', column: 'user_id', stage: 'intent', known: 'users' },
  { kind: 'key', column: 'key_fingerprint', stage: 'outcome', known: 'keys' },
] as const

/** Which models, users and upstream keys are in use and which are not, for whoever reviews who may do what. */
export async function reviewAccess(db: AuditDatabase, options: ReviewOptions): Promise<readonly Use[]> {
  const kinds = await Promise.all(
    KINDS.map(async ({ kind, column, stage, known }): Promise<readonly Use[]> => {
      const rows = await db.all<{ name: string; calls: number; last: number }>(
        `SELECT ${column} AS name, CAST(count(*) AS DOUBLE PRECISION) AS calls, ` +
          `CAST(max(at) AS DOUBLE PRECISION) AS last FROM ${db.table('audit_records')} ` +
          `WHERE stage = ? AND ${column} IS NOT NULL AND (origin IS NULL OR origin <> 'selftest') GROUP BY ${column}`,
        [stage],
      )
      const seen = new Set(rows.map(({ name }) => name))
      const never = (options[known] ?? []).filter(name => !seen.has(name))
      const uses = rows.map(({ name, calls, last }): Use => {
        return { kind, name, calls, lastUsed: last, isUnused: last < options.unusedSince }
      })
      return uses.concat(never.map((name): Use => ({ kind, name, calls: 0, lastUsed: null, isUnused: true })))
    }),
  )
  const order = ({ lastUsed }: Use) => lastUsed ?? Number.NEGATIVE_INFINITY
  return kinds.flatMap(uses => uses.toSorted((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1)))
}
