import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import audit, { createAuditQueries, errors } from '@windbreak/audit'
import { sqliteDatabase, sqliteSink } from '@windbreak/audit/sqlite'
import Fastify from 'fastify'
import { type Figure, figure } from './figure.js'

const RECORDS = 10_000

/** One record among many that a sink will never take. */
export async function poison(root: string): Promise<readonly Figure[]> {
  const [directory, path] = [join(root, 'poison'), join(root, 'poison.db')]
  const sink = sqliteSink({ path })
  const app = Fastify()
  await app.register(audit, {
    settings: { directory, logId: 'poison', identities: 'plain', ship: { lingerMs: 0 } },
    sinks: [
      {
        ...sink,
        async write(batch, signal) {
          const bad = batch.flatMap(({ record }, at) => (record.action === 'figures.poison' ? [at] : []))
          if (bad.length > 0) throw new errors.RecordRefused(bad, '413')
          await sink.write(batch, signal)
        },
      },
    ],
  })
  await app.ready()
  await Promise.all(
    Array.from({ length: RECORDS }, (_, at) =>
      app.windbreak.audit.record({ action: at === RECORDS / 2 ? 'figures.poison' : 'figures.write', success: true }),
    ),
  )
  while (app.windbreak.audit.sinks.some(({ lagRecords }) => lagRecords > 0)) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  const [status] = app.windbreak.audit.sinks
  await app.close()
  const db = sqliteDatabase({ path })
  const count = async (action: string) => {
    const sql = 'SELECT count(*) AS n FROM audit_records WHERE action = ?'
    return (await db.all<{ n: number }>(sql, [action]))[0]!.n
  }
  const [written, notices] = [await count('figures.write'), await count('audit.sink')]
  const gaps = await createAuditQueries(db).gaps()
  await db.close()
  const dead = readdirSync(directory).filter(name => name.endsWith('.dead')).length
  return [
    figure('the others kept', RECORDS - 1, written, written === RECORDS - 1),
    figure(
      'set aside; files; told on record; gaps listed',
      '1; 1; 1; 1',
      `${status?.refused}; ${dead}; ${notices}; ${gaps.length}`,
      status?.refused === 1 && dead === 1 && notices === 1 && gaps.length === 1,
    ),
  ]
}
