import type { AuditDatabase } from '../query/database.js'
import { Closed, SinkFailed } from '../errors.js'
import { defineSink } from './define-sink.js'
import { type PostgresClient, type PostgresPool, transact } from './postgres-client.js'
import { findRefused, writeRows } from './postgres-rows.js'
import { type PostgresNames, postgresNames } from './postgres-names.js'
import { migratePostgres } from './postgres-schema.js'
import type { AuditSink, SinkRecord } from './sink.js'
import { checkpointRow } from './sql/checkpoint-row.js'

export type { PostgresClient, PostgresPool } from './postgres-client.js'
export { postgresRole } from './postgres-role.js'
export { migratePostgres } from './postgres-schema.js'

export interface PostgresOptions {
  /** A `Pool` of `pg`. It stays yours: end it once the server is closed. */
  readonly pool: PostgresPool
  /** The schema that holds the tables; made where it is not there. */
  readonly schema?: string
}

export interface PostgresSinkOptions extends PostgresOptions {
  readonly name?: string
  /** Make the tables and bring them up to date; `false` where the role may only insert and select. */
  readonly migrate?: boolean
  /** Epoch milliseconds. */
  readonly now?: () => number
}

const SCHEMA = 'audit'

/**
 * Copies the log into PostgreSQL: a record is kept once its transaction has been committed with `synchronous_commit`
 * on. An id is kept once; one that comes with another line is refused. Many logs may share the tables.
 */
export function postgresSink(options: PostgresSinkOptions): AuditSink {
  const { pool, schema = SCHEMA, name = 'postgres', migrate = true, now = Date.now } = options
  const names = postgresNames(schema)
  let ready: Promise<void> | undefined
  let isClosed = false

  async function within(signal: AbortSignal, work: (client: PostgresClient) => Promise<void>): Promise<void> {
    if (isClosed) throw new Closed()
    ready ??= migratePostgres({ pool, schema, now, signal, check: !migrate })
    // Tried anew next time, by whoever comes then.
    await ready.catch((error: unknown) => {
      ready = undefined
      throw error
    })
    await transact(pool, signal, work)
  }

  return defineSink({
    name,
    async write(batch, signal) {
      if (batch.length === 0) return
      try {
        await within(signal, client => writeRows(client, names, batch))
      } catch (error) {
        if (isOutage(error)) throw error
        throw (await refusalOf(batch, signal, names)) ?? error
      }
    },
    async checkpoint(note, signal) {
      const row = checkpointRow(note)
      if (row === null) throw new SinkFailed('no checkpoint')
      const sql = `INSERT INTO ${names.table('audit_checkpoints')} VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
      await within(signal, async client => void (await client.query(sql, [row.log, row.size, note, Math.round(now())])))
    },
    async close() {
      isClosed = true
    },
  })

  /** Finds who is to blame, one record at a time, each taken back. */
  async function refusalOf(batch: readonly SinkRecord[], signal: AbortSignal, found: PostgresNames) {
    let refusal: Error | undefined
    await within(signal, async client => void (refusal = await findRefused(client, found, batch)))
    return refusal
  }
}

/** Of the classes of SQLSTATE, those that speak of the data: what is wrong with them, constraints, and limits. */
const OF_DATA = /^(?:22|23|54)/

function isOutage(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return !(typeof code === 'string' && (OF_DATA.test(code) || code === 'WB_AUDIT_SINK_REFUSED'))
}

/** The same tables for queries. */
export function postgresDatabase({ pool, schema = SCHEMA }: PostgresOptions): AuditDatabase {
  const { table } = postgresNames(schema)
  return {
    dialect: 'postgres',
    table,
    async all(sql, params = []) {
      let n = 0
      let found: readonly object[] = []
      const numbered = sql.replaceAll('?', () => `$${++n}`)
      await transact(pool, new AbortController().signal, async client => {
        await client.query('SET TRANSACTION READ ONLY')
        found = (await client.query(numbered, params)).rows
      })
      return found as never
    },
    async close() {},
  }
}
