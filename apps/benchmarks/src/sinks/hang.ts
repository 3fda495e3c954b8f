import { join } from 'node:path'
import audit, { type AuditSink } from '@windbreak/audit'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Figure, figure } from './figure.js'

const ROUNDS = Number(process.env['FIGURES_ROUNDS'] ?? 60)
const REQUESTS = 400
const CALLERS = 16
const RATIO_MOST = 1.1

/** Requests that wait for two records each, in turns through a server without sinks and one with a sink that hangs. */
export async function hang(root: string): Promise<readonly Figure[]> {
  const hangs: AuditSink = { name: 'hangs', write: () => new Promise(() => {}), close: async () => {} }
  const bare = await open(join(root, 'bare'), [])
  const hanging = await open(join(root, 'hanging'), [hangs])
  // Of each round by itself: what else the machine does comes in bursts, and hits whichever is running.
  const p99s = { bare: [] as number[], hanging: [] as number[] }
  const cpu = { bare: [] as number[], hanging: [] as number[] }
  for (let round = 0; round <= ROUNDS; round++) {
    // Each goes first as often as the other.
    const order = round % 2 === 0 ? (['bare', 'hanging'] as const) : (['hanging', 'bare'] as const)
    for (const name of order) {
      const before = process.cpuUsage()
      // oxlint-disable-next-line no-await-in-loop
      const taken = await ask(name === 'bare' ? bare : hanging)
      const { user, system } = process.cpuUsage(before)
      if (round === 0) continue
      p99s[name].push(percentile(taken, 0.99))
      cpu[name].push((user + system) / REQUESTS)
    }
  }
  const isHanging = hanging.windbreak.audit.sinks[0]!.lagRecords > 0
  await Promise.all([bare.close(), hanging.close()])
  const [without, given] = [percentile(p99s.bare, 0.5), percentile(p99s.hanging, 0.5)]
  const ratio = given / without
  return [
    figure(
      'p99 of a request with a sink that hangs, over one without',
      `≤ ${RATIO_MOST.toFixed(2)}`,
      `${ratio.toFixed(2)} (${without.toFixed(1)} ms, ${given.toFixed(1)} ms, median of ${ROUNDS} rounds of ${REQUESTS})`,
      isHanging && ratio <= RATIO_MOST,
    ),
    figure(
      'processor time of a request, the same',
      '-',
      (percentile(cpu.hanging, 0.5) / percentile(cpu.bare, 0.5)).toFixed(2),
      true,
    ),
  ]
}

async function open(directory: string, sinks: readonly AuditSink[]): Promise<FastifyInstance> {
  const app = Fastify()
  const ship = { timeoutMs: 500, retryMostMs: 500, closeMs: 100 }
  await app.register(audit, { settings: { directory, logId: 'hang', ship }, sinks })
  app.post('/chat', async () => {
    await app.windbreak.audit.record({ action: 'figures.intent' })
    await app.windbreak.audit.record({ action: 'figures.outcome', success: true })
    return { ok: true }
  })
  await app.ready()
  return app
}

async function ask(app: FastifyInstance): Promise<readonly number[]> {
  const taken: number[] = []
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let n = 0; n < REQUESTS / CALLERS; n++) {
        const started = performance.now()
        // oxlint-disable-next-line no-await-in-loop -- a caller waits for its answer
        await app.inject({ method: 'POST', url: '/chat' })
        taken.push(performance.now() - started)
      }
    }),
  )
  return taken
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!
}
