export { default } from './plugin.js'
export type { AuditPluginOptions } from './plugin.js'
export type { Audit, AuditStats } from './audit.js'
export { AuditEntry } from './entry.js'
export { type AuditMode, AuditSettings, type AuditSettingsInput } from './settings.js'
export type {
  AuditRecord,
  Detail,
  RecordAsked,
  RecordCall,
  RecordedEvidence,
  RecordEnd,
  RecordHead,
  RecordLevel,
  RecordOrigin,
  RecordStage,
  Stamp,
} from './record.js'
export { createIdentityKey, type IdentityKind, searchIdentity } from './identities/hash-identity.js'
export { type ReadOptions, readSpool } from './spool/read-spool.js'
export { createSigningKey, readSigner, readVerifier, verifierKey } from './proof/keys.js'
export type { Signer, Verifier } from './proof/note.js'
export { type Checkpoint, openCheckpoint, type OpenCheckpoint } from './proof/checkpoint.js'
export { type Fault, type Verification, verifyLog, type VerifyOptions } from './proof/verify-log.js'
export { checkRecord, proveRecord, type RecordProof } from './proof/record-proof.js'
export { ProofSettings } from './proof/settings.js'
export type { AuditSink, SinkRecord } from './sinks/sink.js'
export { defineSink, type SinkDefinition } from './sinks/define-sink.js'
export { memorySink, type MemorySink } from './sinks/memory.js'
export { consoleSink, type ConsoleSinkOptions } from './sinks/console.js'
export { logSink, type RecordLog } from './sinks/log.js'
export { fileSink, type FileSinkOptions } from './sinks/file.js'
export { ShipSettings } from './ship/settings.js'
export type { SinkStatus } from './ship/status.js'
export { type AuditQueries, createAuditQueries } from './query/queries.js'
export type { AuditDatabase } from './query/database.js'
export { RecordFilter } from './query/filter.js'
export type { PageOptions, RecordPage } from './query/find-records.js'
export type { SeqGap } from './query/list-gaps.js'
export type { OrphanOptions } from './query/list-orphans.js'
export { type Usage, UsageQuery } from './query/report-usage.js'
export type { ReviewOptions, Use } from './query/review-access.js'
export { verifyLines, type VerifyLinesOptions } from './query/verify-lines.js'
export type { AppendFile, FileSystem } from './spool/file-system.js'
export { nodeFileSystem } from './spool/node-file-system.js'
export type { Schedule } from '@windbreak/core'
export * as errors from './errors.js'
