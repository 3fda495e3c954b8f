export { default } from './plugin.js'
export type { AuditPluginOptions } from './plugin.js'
export type { Audit, AuditStats } from './audit.js'
export { AuditEntry } from './entry.js'
export { type AuditMode, AuditSettings, type AuditSettingsInput } from './settings.js'
export type {
  AuditRecord,
  Detail,
  RecordCall,
  RecordedEvidence,
  RecordEnd,
  RecordHead,
  RecordOrigin,
  RecordStage,
  Stamp,
} from './record.js'
export { type ReadOptions, readSpool } from './spool/read-spool.js'
export type { AppendFile, FileSystem } from './spool/file-system.js'
export { nodeFileSystem } from './spool/node-file-system.js'
export type { Schedule } from '@windbreak/core'
export * as errors from './errors.js'
