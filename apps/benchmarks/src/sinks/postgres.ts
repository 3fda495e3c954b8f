import { Pool } from 'pg'

export const POSTGRES_URL = process.env['WINDBREAK_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

export function openPool(): Pool {
  const pool = new Pool({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 5_000 })
  pool.on('error', () => {})
  return pool
}

/** A schema of this run alone, dropped behind `work`. */
export async function withSchema<T>(name: string, work: (pool: Pool, schema: string) => Promise<T>): Promise<T> {
  const pool = openPool()
  const schema = `windbreak_figures_${name}_${process.pid}`
  try {
    return await work(pool, schema)
  } finally {
    await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
    await pool.end()
  }
}
