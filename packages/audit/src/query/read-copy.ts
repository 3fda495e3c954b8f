import type { AuditDatabase } from './database.js'

const PAGE = 1_000

/** All lines of one log that a copy has, in order: what the log was, and what `verifyLines` proves. */
export async function* readCopy(db: AuditDatabase, log: string): AsyncGenerator<string> {
  let last: { readonly seq: string; readonly id: string } = { seq: '-1', id: '' }
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a page after the other
    const rows = await db.all<{ seq: string; id: string; line: string }>(
      `SELECT CAST(seq AS TEXT) AS seq, id, line FROM ${db.table('audit_records')} ` +
        'WHERE log = ? AND (seq, id) > (CAST(? AS BIGINT), ?) ORDER BY audit_records.seq, audit_records.id LIMIT ?',
      [log, last.seq, last.id, PAGE],
    )
    for (const { line } of rows) yield line
    const end = rows.at(-1)
    if (end === undefined || rows.length < PAGE) return
    last = end
  }
}

/** The checkpoints that were shipped beside them, smallest first. */
export async function readCheckpoints(db: AuditDatabase, log: string): Promise<readonly string[]> {
  const sql = `SELECT note FROM ${db.table('audit_checkpoints')} WHERE log = ? ORDER BY size`
  return (await db.all<{ note: string }>(sql, [log])).map(({ note }) => note)
}

/** The logs that have records here. */
export async function listLogs(db: AuditDatabase): Promise<readonly string[]> {
  const rows = await db.all<{ log: string }>(`SELECT DISTINCT log FROM ${db.table('audit_records')} ORDER BY log`)
  return rows.map(({ log }) => log)
}
