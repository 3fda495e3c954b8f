export { memorySpool, type MemorySpool, type MemorySpoolOptions } from './memory-spool.js'
export type { AuditRecord } from '../record.js'
