// One life of a process that dies by SIGKILL with both copies committed and neither cursor written.
import audit, { type FileSystem, nodeFileSystem } from '@windbreak/audit'
import { postgresSink } from '@windbreak/audit/postgres'
import { sqliteSink } from '@windbreak/audit/sqlite'
import Fastify from 'fastify'
import { openPool } from './postgres.js'

const { SPOOL = '', SQLITE = '', SCHEMA = '', RECORDS = '5', DIES = '' } = process.env
const CURSOR = /sink-(\w+)\.cursor/

let isArmed = false
const committed = new Set<string>()
const fs: FileSystem = {
  ...nodeFileSystem,
  async create(path) {
    const sink = CURSOR.exec(path)?.[1]
    if (!isArmed || sink === undefined) return nodeFileSystem.create(path)
    committed.add(sink)
    if (committed.size === 2) process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  },
}

const pool = openPool()
const app = Fastify()
await app.register(audit, {
  settings: { directory: SPOOL, logId: 'crashes', identities: 'plain', ship: { lingerMs: 0 } },
  fs,
  sinks: [sqliteSink({ path: SQLITE }), postgresSink({ pool, schema: SCHEMA })],
})
await app.ready()
const alive = setInterval(() => {}, 1_000)
// What earlier lives left is shipped first.
while (app.windbreak.audit.sinks.some(({ lagRecords }) => lagRecords > 0)) {
  // oxlint-disable-next-line no-await-in-loop
  await new Promise(resolve => setTimeout(resolve, 5))
}
isArmed = DIES === '1'
await Promise.all(
  Array.from({ length: Number(RECORDS) }, () => app.windbreak.audit.record({ action: 'figures.write', success: true })),
)
if (DIES !== '1') {
  clearInterval(alive)
  await app.close()
  await pool.end()
}
