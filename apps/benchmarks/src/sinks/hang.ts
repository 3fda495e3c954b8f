import { join } from 'node:path'
import audit, { type AuditSink } from '@windbreak/audit'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Figure, figure } from './figure.js'

const ROUNDS = Number(process.env['FIGURES_ROUNDS'] ?? 60)
const REQUESTS = 400
const CALLERS = 16
const RATIO_MOST = 1.1

type Name = 'bare' | 'again' | 'hanging'

/**
 * Requests that wait for two records each, in turns through a server without sinks, another one without, and one with a
 * sink that hangs. The two without tell how far two equal servers lie apart on this machine.
 */
export async function hang(root: string): Promise<readonly Figure[]> {
  const hangs: AuditSink = { name: 'hangs', write: () => new Promise(() => {}), close: async () => {} }
  const servers: Readonly<Record<Name, FastifyInstance>> = {
    bare: await open(join(root, 'bare'), []),
    again: await open(join(root, 'again'), []),
    hanging: await open(join(root, 'hanging'), [hangs]),
  }
  const names = Object.keys(servers) as Name[]
  // Of each round by itself: what else the machine does comes in bursts, and hits whichever is running.
  const p99s: Record<Name, number[]> = { bare: [], again: [], hanging: [] }
  const cpu: Record<Name, number[]> = { bare: [], again: [], hanging: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      // Each is first, second and last as often as the others.
      const name = names[(round + turn) % names.length]!
      const before = process.cpuUsage()
      // oxlint-disable-next-line no-await-in-loop
      const taken = await ask(servers[name])
      const { user, system } = process.cpuUsage(before)
      if (round === 0) continue
      p99s[name].push(percentile(taken, 0.99))
      cpu[name].push((user + system) / REQUESTS)
    }
  }
  const isHanging = servers.hanging.windbreak.audit.sinks[0]!.lagRecords > 0
  await Promise.all(names.map(name => servers[name].close()))
  const middle = (values: readonly number[]) => percentile(values, 0.5)
  const ratio = middle(p99s.hanging) / middle([...p99s.bare, ...p99s.again])
  const times = names.map(name => `${middle(p99s[name]).toFixed(1)} ms`).join(', ')
  return [
    figure(
      'p99 of a request with a sink that hangs, over one without',
      `≤ ${RATIO_MOST.toFixed(2)}`,
      `${ratio.toFixed(2)} (${times}; medians of ${ROUNDS} rounds of ${REQUESTS})`,
      isHanging && ratio <= RATIO_MOST,
    ),
    figure('the same of two without', '-', (middle(p99s.again) / middle(p99s.bare)).toFixed(2), true),
    figure(
      'processor time of a request, with over without',
      '-',
      (middle(cpu.hanging) / middle([...cpu.bare, ...cpu.again])).toFixed(2),
      true,
    ),
  ]
}

async function open(directory: string, sinks: readonly AuditSink[]): Promise<FastifyInstance> {
  const app = Fastify()
  const ship = { timeoutMs: 500, retryMostMs: 500, closeMs: 100 }
  await app.register(audit, { settings: { directory, logId: 'hang', identities: 'plain', ship }, sinks })
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
