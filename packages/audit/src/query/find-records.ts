import { InvalidQuery } from '../errors.js'
import type { AuditRecord } from '../record.js'
import type { AuditDatabase } from './database.js'
import { type Condition, conditionsOf, readFilter, type RecordFilter, whereOf } from './filter.js'

const PAGE = 100
const PAGE_MOST = 1_000

export interface PageOptions {
  /** At most 1,000. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
}

export interface RecordPage {
  /** The newest first. */
  readonly records: readonly AuditRecord[]
  /** Where the next page begins; `null` where there is none. Records that come meanwhile change no later page. */
  readonly next: string | null
}

interface Found {
  readonly at: number
  readonly id: string
  readonly line: string
}

/** Pages by time and id, so that the last page costs as much as the first. Throws `WB_AUDIT_INVALID_QUERY`. */
export async function findRecords(
  db: AuditDatabase,
  filter: RecordFilter = {},
  { limit = PAGE, after }: PageOptions = {},
): Promise<RecordPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MOST) {
    throw new InvalidQuery('/limit', `expected 1 to ${PAGE_MOST}`)
  }
  const conditions = [...conditionsOf(readFilter(filter), db.table('audit_findings'))]
  if (after !== undefined) conditions.push(readPlace(after))
  const { sql, params } = whereOf(conditions)
  const rows = await db.all<Found>(
    `SELECT CAST(r.at AS DOUBLE PRECISION) AS at, r.id, r.line FROM ${db.table('audit_records')} r${sql} ` +
      `ORDER BY r.at DESC, r.id DESC LIMIT ${limit + 1}`,
    params,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    records: page.map(({ line }) => JSON.parse(line) as AuditRecord),
    next: rows.length > limit && last !== undefined ? `${last.at}.${last.id}` : null,
  }
}

function readPlace(after: string): Condition {
  const [, at, id] = /^(-?\d{1,16})\.(.{1,128})$/.exec(after) ?? []
  if (at === undefined || id === undefined) throw new InvalidQuery('/after', 'it is no place that a page gave')
  return { sql: '(r.at, r.id) < (?, ?)', params: [Number(at), id] }
}
