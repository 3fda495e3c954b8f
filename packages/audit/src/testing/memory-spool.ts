import { resolve } from 'node:path'
import { MemoryOnly } from '../errors.js'
import type { AuditRecord } from '../record.js'
import type { AuditPluginOptions } from '../plugin.js'
import { readSpool } from '../spool/read-spool.js'
import { MemoryFileSystem } from './memory-file-system.js'

export interface MemorySpool {
  /** Spread into the plugin's own options. Ids are recorded as they are, so that a test can look for them. */
  readonly options: Pick<AuditPluginOptions, 'fs' | 'settings' | 'environment'>
  /** What is on record of callers, in order. What the server did for itself (start, self-test, keys) is left out. */
  records(): Promise<readonly AuditRecord[]>
  /** All of it. */
  everything(): Promise<readonly AuditRecord[]>
}

export interface MemorySpoolOptions {
  /** Where production is looked for; `process.env` where absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Epoch milliseconds, for the times of files. */
  readonly now?: () => number
}

/** Unset and `test` are for users' own tests. Whatever is not known may be production under another name. */
const PLACES: ReadonlySet<string> = new Set(['', 'development', 'test'])
const DIRECTORY = '/windbreak-memory-spool'
const OWN: ReadonlySet<unknown> = new Set(['selftest', 'internal'])
const OF_CALLERS: ReadonlySet<unknown> = new Set(['intent', 'first-byte', 'outcome', 'event'])

/**
 * A spool that keeps its records in memory: the same writer, format and order, and nothing on disk. For tests.
 * Throws `WB_AUDIT_MEMORY_ONLY` in staging and production, and in environments nobody knows.
 */
export function memorySpool({ env = process.env, now = Date.now }: MemorySpoolOptions = {}): MemorySpool {
  if (!PLACES.has(env['WINDBREAK_ENV'] || env['NODE_ENV'] || '')) throw new MemoryOnly()
  const fs = new MemoryFileSystem(now)
  const settings = { directory: DIRECTORY, logId: 'test', identities: 'plain', reserveBytes: 0 } as const
  const everything = () => readAll(fs)
  return {
    options: { fs, settings, environment: 'development' },
    everything,
    records: async () =>
      (await everything()).filter(
        ({ stage, origin = null, action }) => OF_CALLERS.has(stage) && !OWN.has(origin) && !isOfServer(stage, action),
      ),
  }
}

/** What a server does for itself: keys, policies and lists of callers that are read while it runs. */
const isOfServer = (stage: string, action: string) =>
  stage === 'event' && /^(key|policy|audit|access\.reload)\b/.test(action)

async function readAll(fs: MemoryFileSystem): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = []
  for await (const record of readSpool(resolve(DIRECTORY), { fs })) records.push(record)
  return records
}
