import { type Static, Type } from '@sinclair/typebox'
import { readSettings } from '@windbreak/core'
import { InvalidQuery } from '../errors.js'
import type { AuditDatabase } from './database.js'
import { conditionsOf, RecordFilter, whereOf } from './filter.js'

const COLUMN = { day: 'day', user: 'user_id', tenant: 'tenant', model: 'model' } as const
const By = Type.Union([Type.Literal('day'), Type.Literal('user'), Type.Literal('tenant'), Type.Literal('model')])

export const UsageQuery = Type.Object(
  {
    by: Type.Array(By, { minItems: 1, maxItems: 4, uniqueItems: true, default: ['day'] }),
    filter: Type.Composite([RecordFilter], { additionalProperties: false, default: {} }),
  },
  { additionalProperties: false },
)
export type UsageQuery = Partial<Static<typeof UsageQuery>>

export interface Usage {
  readonly day?: string
  readonly user?: string | null
  readonly tenant?: string | null
  readonly model?: string | null
  /** Calls that ended, in whichever way. */
  readonly calls: number
  readonly ok: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly tokens: number
  /** Millionths of a US dollar; calls whose price nobody knew are left out. */
  readonly cost: number
}

const SUM = (name: string) => `CAST(coalesce(sum(r.${name}), 0) AS DOUBLE PRECISION)`

/** What was used, by day (UTC), user, tenant and model. The server's own tests are no use. */
export async function reportUsage(db: AuditDatabase, query: UsageQuery = {}): Promise<readonly Usage[]> {
  const { by, filter } = readSettings(UsageQuery, query, InvalidQuery)
  const { sql, params } = whereOf([
    { sql: "r.stage = 'outcome' AND (r.origin IS NULL OR r.origin <> 'selftest')", params: [] },
    ...conditionsOf(filter, db.table('audit_findings')),
  ])
  const columns = by.map(name => `r.${COLUMN[name]}`)
  return db.all<Usage>(
    `SELECT ${by.map(name => `r.${COLUMN[name]} AS "${name}"`).join(', ')}, ` +
      'CAST(count(*) AS DOUBLE PRECISION) AS calls, ' +
      `CAST(sum(CASE WHEN r.status = 'ok' THEN 1 ELSE 0 END) AS DOUBLE PRECISION) AS ok, ` +
      `${SUM('prompt_tokens')} AS "promptTokens", ${SUM('completion_tokens')} AS "completionTokens", ` +
      `${SUM('tokens')} AS tokens, ${SUM('cost')} AS cost ` +
      `FROM ${db.table('audit_records')} r${sql} GROUP BY ${columns.join(', ')} ORDER BY ${columns.join(', ')}`,
    params,
  )
}
