import type { AuditRecord } from '../record.js'
import type { AuditDatabase } from './database.js'
import { findRecords, type PageOptions, type RecordPage } from './find-records.js'
import type { RecordFilter } from './filter.js'
import { listGaps, type SeqGap } from './list-gaps.js'
import { listOrphans, type OrphanOptions } from './list-orphans.js'
import { listLogs, readCheckpoints, readCopy } from './read-copy.js'
import { reportUsage, type Usage, type UsageQuery } from './report-usage.js'
import { reviewAccess, type ReviewOptions, type Use } from './review-access.js'

/** Questions to a copy of the log, the same for each database. */
export interface AuditQueries {
  records(filter?: RecordFilter, page?: PageOptions): Promise<RecordPage>
  usage(query?: UsageQuery): Promise<readonly Usage[]>
  orphans(options?: OrphanOptions): Promise<readonly AuditRecord[]>
  gaps(log?: string): Promise<readonly SeqGap[]>
  review(options: ReviewOptions): Promise<readonly Use[]>
  logs(): Promise<readonly string[]>
  /** For `verifyLines`. */
  lines(log: string): AsyncGenerator<string>
  checkpoints(log: string): Promise<readonly string[]>
  close(): Promise<void>
}

export function createAuditQueries(db: AuditDatabase): AuditQueries {
  return {
    records: (filter, page) => findRecords(db, filter, page),
    usage: query => reportUsage(db, query),
    orphans: options => listOrphans(db, options),
    gaps: log => listGaps(db, log),
    review: options => reviewAccess(db, options),
    logs: () => listLogs(db),
    lines: log => readCopy(db, log),
    checkpoints: log => readCheckpoints(db, log),
    close: () => db.close(),
  }
}
