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
export type { AppendFile, FileSystem } from './spool/file-system.js'
export { nodeFileSystem } from './spool/node-file-system.js'
export type { Schedule } from '@windbreak/core'
export * as errors from './errors.js'
