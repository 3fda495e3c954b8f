import { type Static, Type } from '@sinclair/typebox'
import { readSettings } from '@windbreak/core'
import { InvalidQuery } from '../errors.js'

const Text = (description: string) => Type.Optional(Type.String({ maxLength: 256, description }))
const Time = (description: string) => Type.Optional(Type.Integer({ description }))

export const RecordFilter = Type.Object(
  {
    log: Text('The log id'),
    user: Text('The user id as it is recorded; where ids are hashed, the hash'),
    tenant: Text('The tenant'),
    model: Text('The model that was asked for'),
    stage: Text('`intent`, `outcome`, `event` …'),
    action: Text('The operation or event'),
    status: Text('How a call ended'),
    error: Text('The error code'),
    call: Text('The id of a call'),
    request: Type.Optional(
      Type.String({ pattern: '^[0-9A-Za-z-]{1,64}$', description: 'The id of a request, as its answer bore it' }),
    ),
    verdict: Text('A verdict among what guards decided'),
    rule: Text('A rule among what guards decided; with `verdict`, of the same decision'),
    since: Time('Epoch milliseconds, included'),
    until: Time('Epoch milliseconds, not included'),
    costFrom: Type.Optional(Type.Number({ minimum: 0, description: 'Cost at least, in millionths of a US dollar' })),
  },
  { additionalProperties: false },
)

export type RecordFilter = Static<typeof RecordFilter>

/** Throws `WB_AUDIT_INVALID_QUERY`. */
export function readFilter(input: unknown): Readonly<RecordFilter> {
  return readSettings(RecordFilter, input, InvalidQuery)
}

export interface Condition {
  readonly sql: string
  readonly params: readonly (string | number)[]
}

const EQUALS: readonly (readonly [keyof RecordFilter, column: string])[] = [
  ['log', 'log'],
  ['user', 'user_id'],
  ['tenant', 'tenant'],
  ['model', 'model'],
  ['stage', 'stage'],
  ['action', 'action'],
  ['status', 'status'],
  ['error', 'error_code'],
  ['call', 'call'],
]

/** Conditions on `r`, a row of records. */
export function conditionsOf(filter: RecordFilter, findings: string): readonly Condition[] {
  const conditions: Condition[] = []
  const add = (sql: string, ...params: (string | number)[]) => conditions.push({ sql, params })
  for (const [name, column] of EQUALS) {
    const value = filter[name]
    if (value !== undefined) add(`r.${column} = ?`, value)
  }
  if (filter.since !== undefined) add('r.at >= ?', filter.since)
  if (filter.until !== undefined) add('r.at < ?', filter.until)
  if (filter.costFrom !== undefined) add('r.cost >= ?', filter.costFrom)
  if (filter.request !== undefined) addRequest(add, filter.request)
  const { verdict, rule } = filter
  if (verdict !== undefined || rule !== undefined) {
    const parts = [verdict === undefined ? [] : ['f.verdict = ?'], rule === undefined ? [] : ['f.rule = ?']].flat()
    add(
      `EXISTS (SELECT 1 FROM ${findings} f WHERE f.id = r.id AND ${parts.join(' AND ')})`,
      ...[verdict ?? [], rule ?? []].flat(),
    )
  }
  return conditions
}

const VERSION_7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const BEFORE_MS = 60_000
const AFTER_MS = 86_400_000

/**
 * It has no column of its own: it is looked for in the line, where a quote within a text is escaped, so that only the
 * field itself can match. A UUID of version 7 tells when it was made, which keeps the search to a day.
 */
function addRequest(add: (sql: string, ...params: (string | number)[]) => void, id: string): void {
  const [, high, low] = VERSION_7.exec(id) ?? []
  if (high !== undefined && low !== undefined) {
    const madeAt = Number.parseInt(high + low, 16)
    add('r.at >= ?', madeAt - BEFORE_MS)
    add('r.at < ?', madeAt + AFTER_MS)
  }
  add('r.line LIKE ?', `%"requestId":"${id}"%`)
}

export function whereOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '', params: [] }
  return {
    sql: ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    params: conditions.flatMap(({ params }) => params),
  }
}
