import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSpool } from '@windbreak/audit'
import { postgresDatabase } from '@windbreak/audit/postgres'
import { sqliteDatabase } from '@windbreak/audit/sqlite'
import { type Figure, figure } from './figure.js'
import { withSchema } from './postgres.js'

const CRASHES = Number(process.env['FIGURES_CRASHES'] ?? 500)
const PROGRAM = fileURLToPath(new URL('./crash-process.js', import.meta.url))

/** Processes that die with a batch committed in both databases and in neither cursor, one after the other. */
export function crashes(root: string): Promise<readonly Figure[]> {
  return withSchema('crashes', async (pool, schema) => {
    const [spool, sqlite] = [join(root, 'crashes'), join(root, 'crashes.db')]
    const env = { ...process.env, SPOOL: spool, SQLITE: sqlite, SCHEMA: schema }
    let killed = 0
    for (let life = 0; life < CRASHES; life++) {
      // oxlint-disable-next-line no-await-in-loop -- one owner of a spool at a time
      if ((await live({ ...env, DIES: '1' })) === 'SIGKILL') killed++
    }
    await live(env)

    const wanted = new Map<string, string>()
    for await (const { id, seq } of readSpool(spool)) wanted.set(id, seq)
    const copies = [
      ['SQLite', sqliteDatabase({ path: sqlite })],
      ['PostgreSQL', postgresDatabase({ pool, schema })],
    ] as const
    const figures = [figure('processes killed between commit and cursor', CRASHES, killed, killed === CRASHES)]
    for (const [name, db] of copies) {
      // oxlint-disable-next-line no-await-in-loop
      const rows = await db.all<{ id: string }>(`SELECT id FROM ${db.table('audit_records')}`)
      const ids = new Set(rows.map(({ id }) => id))
      const missing = [...wanted.keys()].filter(id => !ids.has(id)).length
      const strange = [...ids].filter(id => !wanted.has(id)).length
      const twice = rows.length - ids.size
      const found = `${missing}; ${twice}; ${strange} of ${wanted.size}`
      figures.push(
        figure(`${name}: records missing; twice; not in the log`, '0; 0; 0', found, missing + twice + strange === 0),
      )
      // oxlint-disable-next-line no-await-in-loop
      await db.close()
    }
    return figures
  })
}

function live(env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ?? String(code)))
  })
}
