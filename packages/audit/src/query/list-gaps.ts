import type { AuditRecord } from '../record.js'
import type { AuditDatabase } from './database.js'

export interface SeqGap {
  readonly log: string
  readonly from: number
  readonly to: number
  /**
   * `missing`: records that the copy should have (a sink's dead letters, or somebody took them); `unused`: numbers that
   * no record was ever acknowledged under, as the log itself says; `twice`: two records of one number, as where a log
   * began anew under its old name.
   */
  readonly kind: 'missing' | 'unused' | 'twice'
}

interface Edge {
  readonly log: string
  readonly seq: number
  readonly before: number
  readonly line: string
}

/** Places where the numbers of a log do not follow one another. The end of a log cannot show this way. */
export async function listGaps(db: AuditDatabase, log?: string): Promise<readonly SeqGap[]> {
  const edges = await db.all<Edge>(
    'SELECT log, CAST(seq AS DOUBLE PRECISION) AS seq, CAST(before AS DOUBLE PRECISION) AS before, line FROM ' +
      '(SELECT log, seq, line, coalesce(lag(seq) OVER (PARTITION BY log ORDER BY seq), 0) AS before ' +
      `FROM ${db.table('audit_records')}${log === undefined ? '' : ' WHERE log = ?'}) edges ` +
      'WHERE seq <> before + 1 ORDER BY log, seq',
    log === undefined ? [] : [log],
  )
  return edges.map(({ log, seq, before, line }) => {
    if (seq === before) return { log, from: seq, to: seq, kind: 'twice' }
    const { stage, detail } = JSON.parse(line) as AuditRecord
    const isUnused = stage === 'gap' && Number(detail?.['lastDurableSeq']) === before
    return { log, from: before + 1, to: seq - 1, kind: isUnused ? 'unused' : 'missing' }
  })
}
