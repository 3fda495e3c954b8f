import { join } from 'node:path'
import audit, { type AuditSink, fileSink, readSpool } from '@windbreak/audit'
import { postgresDatabase, postgresSink } from '@windbreak/audit/postgres'
import { sqliteDatabase, sqliteSink } from '@windbreak/audit/sqlite'
import Fastify from 'fastify'
import { readdirSync, readFileSync } from 'node:fs'
import { type Figure, figure } from './figure.js'
import { withSchema } from './postgres.js'

const RECORDS = Number(process.env['FIGURES_RECORDS'] ?? 20_000)
const WRITERS = 64

interface Gate {
  isOpen: boolean
}

interface Seen {
  last: number
  inOrder: boolean
  doneAt: number
}

/** Every sink down while records are written, then every sink back. */
export function outage(root: string): Promise<readonly Figure[]> {
  return withSchema('outage', async (pool, schema) => {
    const [spool, path, copy] = [join(root, 'outage'), join(root, 'outage.db'), join(root, 'outage-copy')]
    const gate: Gate = { isOpen: false }
    const seen = new Map<string, Seen>()
    const sinks = [sqliteSink({ path }), postgresSink({ pool, schema }), fileSink({ directory: copy })]
    const app = Fastify()
    const ship = { lingerMs: 0, retryMostMs: 500 }
    await app.register(audit, {
      settings: { directory: spool, logId: 'outage', identities: 'plain', ship },
      sinks: sinks.map(sink => behind(gate, sink, seen)),
    })
    await app.ready()
    const each = Math.ceil(RECORDS / WRITERS)
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, at) => {
        for (let n = 0; n < each; n++) {
          // oxlint-disable-next-line no-await-in-loop -- a writer waits for its record
          await app.windbreak.audit.record({ action: 'figures.write', userId: `user-${at}`, success: true })
        }
      }),
    )
    const lag = app.windbreak.audit.sinks.map(({ lagRecords }) => lagRecords)
    gate.isOpen = true
    const started = performance.now()
    const cpu = process.cpuUsage()
    while (app.windbreak.audit.sinks.some(({ lagRecords }) => lagRecords > 0)) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    const used = process.cpuUsage(cpu)
    await app.close()

    const wanted: string[] = []
    for await (const { id } of readSpool(spool)) wanted.push(id)
    const sqlite = sqliteDatabase({ path })
    const postgres = postgresDatabase({ pool, schema })
    const ids = async (db: typeof sqlite) =>
      (await db.all<{ id: string }>(`SELECT id FROM ${db.table('audit_records')} ORDER BY seq`)).map(({ id }) => id)
    const kept: [name: string, ids: readonly string[]][] = [
      ['sqlite', await ids(sqlite)],
      ['postgres', await ids(postgres)],
      ['file', readIds(copy)],
    ]
    await sqlite.close()
    const figures = kept.map(([name, found]) => {
      const { doneAt, inOrder } = seen.get(name)!
      const missing = wanted.length - found.length
      const isSame = missing === 0 && found.every((id, at) => id === wanted[at])
      const rate = (Math.min(...lag) * 1_000) / (doneAt - started)
      const text = `${missing} of ${wanted.length}, order ${isSame && inOrder ? 'kept' : 'LOST'}, ${rate.toFixed(0)}/s`
      return figure(`${name}: records missing; order; catch-up`, '0; kept', text, isSame && inOrder)
    })
    const perRecord = (used.user + used.system) / (3 * Math.min(...lag))
    return [
      ...figures,
      figure('processor time of a record and sink, catching up', '-', `${perRecord.toFixed(1)} µs`, true),
    ]
  })
}

function behind(gate: Gate, sink: AuditSink, all: Map<string, Seen>): AuditSink {
  const seen: Seen = { last: 0, inOrder: true, doneAt: 0 }
  all.set(sink.name, seen)
  return {
    ...sink,
    async write(batch, signal) {
      if (!gate.isOpen) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
      await sink.write(batch, signal)
      for (const { seq } of batch) {
        seen.inOrder &&= Number(seq) > seen.last
        seen.last = Number(seq)
      }
      // `stop` comes with the close.
      if (batch.at(-1)?.record.stage !== 'stop') seen.doneAt = performance.now()
    },
  }
}

function readIds(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter(name => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap(name => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
    .map(line => (JSON.parse(line) as { id: string }).id)
}
