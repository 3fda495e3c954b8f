import { Pool } from 'pg'
import type { Test } from 'tap'

const URL = process.env['WINDBREAK_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const isRequired = Boolean(process.env['WINDBREAK_CI_REQUIRE_SERVICES'])

/** A pool of the test server; `undefined` where there is none. Throws where one is required. */
export async function connect(): Promise<Pool | undefined> {
  const pool = new Pool({ connectionString: URL, connectionTimeoutMillis: 2_000, max: 10 })
  pool.on('error', () => {})
  try {
    await pool.query('SELECT 1')
    return pool
  } catch (error) {
    await pool.end()
    if (isRequired) throw error
    return undefined
  }
}

let count = 0

/** A schema of this test's own, which is dropped after it. */
export function ownSchema(t: Test, pool: Pool): string {
  const schema = `windbreak_test_${process.pid}_${count++}`
  t.teardown(() => pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`))
  return schema
}

/** The same server as another role. */
export function poolAs(t: Test, role: string): Pool {
  const pool = new Pool({ connectionString: URL, options: `-c role=${role}` })
  t.teardown(() => pool.end())
  return pool
}
