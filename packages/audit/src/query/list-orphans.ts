import type { AuditRecord } from '../record.js'
import type { AuditDatabase } from './database.js'

export interface OrphanOptions {
  readonly log?: string
  /** Epoch milliseconds: calls that began before it. One that began just now may only not have ended yet. */
  readonly before?: number
  readonly limit?: number
}

/** Intents that no outcome answers, the oldest first: something was sent, and nobody knows what became of it. */
export async function listOrphans(
  db: AuditDatabase,
  { log, before, limit = 1_000 }: OrphanOptions = {},
): Promise<readonly AuditRecord[]> {
  const records = db.table('audit_records')
  const narrow = `${log === undefined ? '' : ' AND i.log = ?'}${before === undefined ? '' : ' AND i.at < ?'}`
  const rows = await db.all<{ line: string }>(
    `SELECT i.line FROM ${records} i WHERE i.stage = 'intent'${narrow} AND NOT EXISTS ` +
      `(SELECT 1 FROM ${records} o WHERE o.call = i.call AND o.stage = 'outcome' AND o.log = i.log) ` +
      'ORDER BY i.at, i.id LIMIT ?',
    [log ?? [], before ?? [], limit].flat(),
  )
  return rows.map(({ line }) => JSON.parse(line) as AuditRecord)
}
