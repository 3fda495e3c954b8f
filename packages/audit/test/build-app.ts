import createError from '@fastify/error'
import { type Guard, type ModelAnswer, type Outcome } from '@windbreak/core'
import { attach, type BoundarySettings, openBoundary } from '@windbreak/core/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import audit, { type AuditPluginOptions } from '../src/index.js'
import type { AuditRecord } from '../src/record.js'
import { DIRECTORY, createClock, jsonAnswer, type ManualClock, recordsIn } from './builders.js'
import { MemoryFileSystem } from './memory-file-system.js'

export const ModelRefused = createError('WB_TEST_MODEL', 'no such model', 403)
export const BodyRefused = createError('WB_TEST_BODY', 'no such body', 422)
export const UpstreamBroken = createError('WB_TEST_UPSTREAM', 'upstream broke', 502)

export interface AppOptions {
  readonly settings?: object
  readonly fs?: MemoryFileSystem
  readonly signing?: Pick<AuditPluginOptions, 'signingKey' | 'formerKeys' | 'identityKeys' | 'environment'>
  readonly guards?: readonly Guard[]
  /** Other clocks than those that stand still. */
  readonly clock?: (clock: ManualClock) => Pick<AuditPluginOptions, 'now' | 'mono'>
  readonly boundary?: Partial<BoundarySettings>
  /** What carries the calls; answers at once by default. */
  readonly transport?: Guard['run']
}

export interface TestApp {
  readonly app: FastifyInstance
  readonly fs: MemoryFileSystem
  readonly clock: ManualClock
  /** Calls that reached the upstream. */
  readonly sent: string[]
  /** Outcomes in the order in which the boundary settled them, seen by a guard further in. */
  readonly outcomes: Outcome[]
  /** What is on record, without the self-test. */
  readonly records: () => Promise<AuditRecord[]>
}

interface Test {
  teardown(work: () => unknown): void
}

/** The plugin over a file system in memory, guards that let pass, and a scripted upstream. Closes itself. */
export async function buildApp(t: Test, options: AppOptions = {}): Promise<TestApp> {
  const { fs = new MemoryFileSystem(), guards = [], transport = async () => jsonAnswer() } = options
  const clock = createClock()
  const sent: string[] = []
  const outcomes: Outcome[] = []
  const app = Fastify()
  t.teardown(() => app.close().catch(() => {}))
  const plain = { identities: 'plain', reserveBytes: 0 } as const
  const settings = { directory: DIRECTORY, logId: 'test', ...plain, ...options.settings }
  await app.register(audit, { settings, fs, ...clock, ...options.clock?.(clock), ...options.signing })
  const stages = new Set(guards.map(({ stage }) => stage))
  for (const stage of ['policy', 'filter'] as const) {
    if (!stages.has(stage)) attach(app, { name: `test:${stage}`, stage, run: (call, next) => next(call) })
  }
  attach(app, {
    name: 'test:watch',
    stage: 'route',
    run(call, next) {
      call.onSettled(outcome => void outcomes.push(outcome))
      return next(call)
    },
  })
  for (const guard of guards) attach(app, guard)
  attach(app, {
    name: 'test:transport',
    stage: 'transport',
    run(call, next): Promise<ModelAnswer> {
      sent.push(call.id)
      call.observed.attempts++
      call.observed.sentAt = call.startedAt + 5
      call.observed.firstByteAt = call.startedAt + 30
      return transport(call, next)
    },
  })
  openBoundary(app, { now: clock.now, ...options.boundary })
  await app.ready()
  const records = async () => (await recordsIn(fs)).filter(({ origin }) => origin !== 'selftest')
  return { app, fs, clock, sent, outcomes, records }
}

export function refuse(error: Error): Guard {
  return {
    name: 'test:refuse',
    stage: 'policy',
    run(call, next) {
      if (call.origin.kind === 'selftest') return next(call)
      call.evidence.push({ guard: 'policy', verdict: 'refuse', rule: 'model', where: '/model' })
      return Promise.reject(error)
    },
  }
}
