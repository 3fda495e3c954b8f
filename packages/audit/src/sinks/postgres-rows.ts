import { RecordRefused } from '../errors.js'
import type { PostgresClient } from './postgres-client.js'
import type { PostgresNames } from './postgres-names.js'
import type { SinkRecord } from './sink.js'
import { type Column, COLUMNS, type FindingRow, findingsOf, rowOf } from './sql/columns.js'

const FINDING = { id: 'TEXT', n: 'BIGINT', at: 'BIGINT', guard: 'TEXT', verdict: 'TEXT', rule: 'TEXT' } as const

/**
 * One statement for the records and one for what was found in them, whatever their number. An id that is there is left
 * as it is; throws `RecordRefused` where its line is another.
 */
export async function writeRows(
  client: PostgresClient,
  { table }: PostgresNames,
  batch: readonly SinkRecord[],
): Promise<void> {
  const columns = Object.keys(COLUMNS) as Column[]
  const rows = batch.map(rowOf)
  const { rows: fresh } = await client.query(
    `INSERT INTO ${table('audit_records')} (${columns.join(', ')}) ` +
      `SELECT * FROM unnest(${columns.map((name, at) => `$${at + 1}::${typeOf(name)}[]`).join(', ')}) ` +
      'ON CONFLICT (id) DO NOTHING RETURNING id',
    columns.map(name => rows.map(row => row[name])),
  )
  const ids = new Set(fresh.map(row => (row as { id: string }).id))
  if (ids.size < batch.length) await compare(client, table('audit_records'), batch, ids)

  const findings = batch.filter(({ id }) => ids.has(id)).flatMap(record => findingsOf(record))
  if (findings.length === 0) return
  const parts = Object.keys(FINDING) as (keyof FindingRow)[]
  await client.query(
    `INSERT INTO ${table('audit_findings')} (${parts.join(', ')}) ` +
      `SELECT * FROM unnest(${parts.map((part, at) => `$${at + 1}::${FINDING[part]}[]`).join(', ')}) ` +
      'ON CONFLICT (id, n) DO NOTHING',
    parts.map(part => findings.map(finding => finding[part])),
  )
}

/** Those that were there before have to be the same. */
async function compare(
  client: PostgresClient,
  table: string,
  batch: readonly SinkRecord[],
  fresh: ReadonlySet<string>,
): Promise<void> {
  const known = new Map(batch.filter(({ id }) => fresh.has(id)).map(({ id, line }) => [id, line]))
  const others = batch.filter(({ id }) => !fresh.has(id)).map(({ id }) => id)
  const { rows } = await client.query(`SELECT id, line FROM ${table} WHERE id = ANY($1::text[])`, [others])
  for (const { id, line } of rows as { id: string; line: string }[]) known.set(id, line)
  const refused = batch.flatMap(({ id, line }, index) => (known.get(id) === line ? [] : [index]))
  if (refused.length > 0) throw new RecordRefused(refused, 'another record has its id')
}

/** Tries each record by itself, keeping none. `undefined` where each of them is taken. */
export async function findRefused(
  client: PostgresClient,
  names: PostgresNames,
  batch: readonly SinkRecord[],
): Promise<RecordRefused | undefined> {
  const refused: number[] = []
  let reason = ''
  for (const [index, record] of batch.entries()) {
    // oxlint-disable no-await-in-loop -- one connection
    await client.query('SAVEPOINT one')
    try {
      await writeRows(client, names, [record])
    } catch (error) {
      refused.push(index)
      reason = String((error as { code?: unknown }).code)
    }
    await client.query('ROLLBACK TO SAVEPOINT one')
    // oxlint-enable no-await-in-loop
  }
  return refused.length === 0 ? undefined : new RecordRefused(refused, reason)
}

function typeOf(name: Column): string {
  return COLUMNS[name].replace(/ (NOT NULL|PRIMARY KEY)/g, '')
}
