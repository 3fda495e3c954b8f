import { SchemaMismatch } from '../errors.js'
import type { PostgresClient } from './postgres-client.js'
import { transact } from './postgres-client.js'
import { postgresNames, type PostgresNames } from './postgres-names.js'
import type { PostgresOptions } from './postgres.js'
import { migrations, VERSIONS } from './sql/schema.js'

/** Whoever migrates holds this lock until the end of the transaction: any number, the same in all of them. */
const LOCK = 7_203_941_186

export interface MigrateOptions extends PostgresOptions {
  /** Only look whether they are of this package's version. */
  readonly check?: boolean
  /** Epoch milliseconds. */
  readonly now?: () => number
  readonly signal?: AbortSignal
}

/**
 * Makes the tables, or brings them up to date. Throws `WB_AUDIT_SCHEMA` where they are newer than this package, or
 * are to be looked at alone and older.
 */
export async function migratePostgres(options: MigrateOptions): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      return await migrateOnce(options)
    } catch (error) {
      if (left <= 1 || !MADE_MEANWHILE.has(codeOf(error))) throw error
    }
  }
}

const TRIES = 5
/**
 * What PostgreSQL says where somebody else has just made the same: a session may take a name for free that it once
 * looked for in vain, until its next transaction, and `IF NOT EXISTS` with it (error codes, appendix A of its manual).
 */
const MADE_MEANWHILE: ReadonlySet<unknown> = new Set(['23505', '42P06', '42P07'])

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code
}

async function migrateOnce(options: MigrateOptions): Promise<void> {
  const { pool, schema = 'audit', now = Date.now, check = false, signal = new AbortController().signal } = options

  const names = postgresNames(schema)
  const steps = migrations(names.table)
  await transact(pool, signal, async client => {
    const before = await versionOf(client, names)
    if (before > steps.length) {
      throw new SchemaMismatch(`they have version ${before}, and this package knows up to ${steps.length}`)
    }
    if (before === steps.length) return
    if (check) throw new SchemaMismatch('they are not up to date, and this role is not to change them')
    const run = async (sql: string) => void (await client.query(sql))
    await run(`SELECT pg_advisory_xact_lock(${LOCK})`)
    await run(`CREATE SCHEMA IF NOT EXISTS ${names.schema}`)
    await run(VERSIONS(names.table))
    // Somebody may have been quicker.
    const found = await versionOf(client, names)
    for (const [index, statements] of steps.entries()) {
      if (index < found) continue
      const applied = `INSERT INTO ${names.table('audit_schema')} VALUES (${index + 1}, ${Math.round(now())})`
      // oxlint-disable-next-line no-await-in-loop -- in order
      for (const sql of [...statements, applied]) await run(sql)
    }
  })
}

async function versionOf(client: PostgresClient, { table }: PostgresNames): Promise<number> {
  const name = table('audit_schema')
  const { rows: found } = await client.query('SELECT to_regclass($1) IS NOT NULL AS found', [name])
  if (!(found[0] as { found: boolean }).found) return 0
  const { rows } = await client.query(`SELECT coalesce(max(version), 0)::int AS version FROM ${name}`)
  return (rows[0] as { version: number }).version
}
