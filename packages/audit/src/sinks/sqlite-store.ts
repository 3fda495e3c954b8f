import type { Database } from 'libsql'
import { InvalidQuery, RecordRefused, SchemaMismatch, SinkFailed } from '../errors.js'
import { readSinkRecord } from '../ship/read-sink-record.js'
import type { SinkRecord } from './sink.js'
import { checkpointRow } from './sql/checkpoint-row.js'
import { COLUMNS, findingsOf, rowOf } from './sql/columns.js'
import { migrations, type Names, VERSIONS } from './sql/schema.js'

export type SqliteRequest =
  | { readonly kind: 'write'; readonly lines: readonly string[] }
  | { readonly kind: 'checkpoint'; readonly note: string }
  | { readonly kind: 'all'; readonly sql: string; readonly params: readonly unknown[] }
  | { readonly kind: 'close' }

export interface SqliteStoreOptions {
  /** How long to wait for another process's lock, in milliseconds. */
  readonly busyMs: number
  /** Looks only, and makes nothing. */
  readonly isReader: boolean
}

const NAMES: Names = table => table

/** What is done with a SQLite file, one request after the other. */
export function openStore(db: Database, { busyMs, isReader }: SqliteStoreOptions): (request: SqliteRequest) => unknown {
  db.exec(`PRAGMA busy_timeout = ${busyMs}`)
  if (isReader) db.exec('PRAGMA query_only = ON')
  else prepareFile(db)
  const writer = isReader ? undefined : createWriter(db)

  return request => {
    switch (request.kind) {
      case 'write':
        return writer?.write(request.lines)
      case 'checkpoint':
        return writer?.checkpoint(request.note)
      case 'all':
        return db.prepare(request.sql).all(request.params)
      case 'close':
        return void db.close()
      default:
        throw new InvalidQuery('/', `no such request: ${String(request satisfies never)}`)
    }
  }
}

/** An answer to a write means: in the file, after a power loss too. */
function prepareFile(db: Database): void {
  db.exec('PRAGMA journal_mode = WAL')
  db.exec('PRAGMA synchronous = FULL')
  transact(db, () => {
    db.exec(VERSIONS(NAMES))
    const steps = migrations(NAMES)
    const [row] = db.prepare('SELECT max(version) AS version FROM audit_schema').all([]) as { version: number | null }[]
    const found = row?.version ?? 0
    if (found > steps.length) throw new SchemaMismatch(`they have version ${found}, newer than this package knows`)
    for (const [index, statements] of steps.entries()) {
      if (index < found) continue
      for (const sql of statements) db.exec(sql)
      db.prepare('INSERT INTO audit_schema VALUES (?, ?)').run([index + 1, Date.now()])
    }
  })
}

function createWriter(db: Database) {
  const names = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
  const insert = db.prepare(
    `INSERT INTO audit_records (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ` +
      'ON CONFLICT (id) DO NOTHING',
  )
  const find = db.prepare('SELECT line FROM audit_records WHERE id = ?')
  const note = db.prepare('INSERT INTO audit_findings (id, n, at, guard, verdict, rule) VALUES (?, ?, ?, ?, ?, ?)')
  const keep = db.prepare(
    'INSERT INTO audit_checkpoints (log, size, note, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )

  /** False where another record has this id already. */
  function write(record: SinkRecord): boolean {
    const row = rowOf(record)
    if (insert.run(names.map(name => row[name])).changes === 0) {
      return (find.get([record.id]) as { line: string } | undefined)?.line === record.line
    }
    for (const { id, n, at, guard, verdict, rule } of findingsOf(record)) note.run([id, n, at, guard, verdict, rule])
    return true
  }

  return {
    write(lines: readonly string[]): void {
      const records = lines.map(readSinkRecord)
      const strange = records.flatMap((record, index) => (record === null ? [index] : []))
      if (strange.length > 0) throw new RecordRefused(strange, 'no record')
      transact(db, () => {
        const refused = records.flatMap((record, index) => (write(record!) ? [] : [index]))
        if (refused.length > 0) throw new RecordRefused(refused, 'another record has its id')
      })
    },
    checkpoint(text: string): void {
      const row = checkpointRow(text)
      if (row === null) throw new SinkFailed('no checkpoint')
      keep.run([row.log, Number(row.size), text, Date.now()])
    },
  }
}

function transact(db: Database, work: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    work()
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}
