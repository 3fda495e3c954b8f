import type { AuditDatabase } from '../query/database.js'
import { defineSink } from './define-sink.js'
import type { AuditSink } from './sink.js'
import { SqliteThread } from './sqlite-thread.js'

export interface SqliteOptions {
  /** The file; made with mode 0600. Its directory has to be there. */
  readonly path: string
  /** How long to wait for another process's lock, in milliseconds. */
  readonly busyMs?: number
}

export interface SqliteSinkOptions extends SqliteOptions {
  readonly name?: string
}

const BUSY_MS = 5_000

/**
 * Copies the log into a SQLite file, through `libsql` on a thread of its own: a record is kept once its transaction has
 * been committed under WAL with `synchronous = FULL`. An id is kept once; one that comes with another line is refused.
 */
export function sqliteSink({ path, name = 'sqlite', busyMs = BUSY_MS }: SqliteSinkOptions): AuditSink {
  const thread = new SqliteThread({ path, busyMs, isReader: false })
  return defineSink({
    name,
    async write(batch) {
      await thread.ask({ kind: 'write', lines: batch.map(({ line }) => line) })
    },
    async checkpoint(note) {
      await thread.ask({ kind: 'checkpoint', note })
    },
    close: () => thread.close(),
  })
}

/** The same file for queries; the sink may write it meanwhile. Nothing is written through this. */
export function sqliteDatabase({ path, busyMs = BUSY_MS }: SqliteOptions): AuditDatabase {
  const thread = new SqliteThread({ path, busyMs, isReader: true })
  return {
    dialect: 'sqlite',
    table: name => name,
    all: async (sql, params = []) => (await thread.ask({ kind: 'all', sql, params })) as never,
    close: () => thread.close(),
  }
}
