import Fastify, { type FastifyInstance } from 'fastify'
import { attach, identify, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import type { ModelCall, Outcome } from '@windbreak/core'
import type { Test } from 'tap'
import config, { type ConfigPluginOptions } from '../src/index.js'

export const KEY = 'CANARYkey7Q2w9Zx4Lm8Tb'
export const ADA = { id: 'ada' }

export interface Built {
  readonly app: FastifyInstance
  readonly calls: ModelCall[]
  readonly outcomes: Outcome[]
  readonly events: WindbreakEvent[]
  /** Everything that was logged. */
  readonly log: () => string
}

export interface BuildOptions extends ConfigPluginOptions {
  /** Runs before the server is ready. */
  readonly before?: (app: FastifyInstance) => void
}

/** An app in development that has the plugin, records every outcome, calls everybody Ada, and closes itself. */
export async function build(t: Test, { before, settings, ...options }: BuildOptions = {}): Promise<Built> {
  const lines: string[] = []
  const app = Fastify({ logger: { level: 'trace', stream: { write: line => void lines.push(line) } } })
  t.teardown(() => app.close())
  const [calls, outcomes, events]: [ModelCall[], Outcome[], WindbreakEvent[]] = [[], [], []]
  attach(app, {
    name: 'record',
    stage: 'record',
    run: (call, next) => {
      if (call.origin.kind !== 'selftest') calls.push(call)
      call.onSettled(outcome => void (call.origin.kind === 'selftest' || outcomes.push(outcome)))
      return next(call)
    },
  })
  identify(app, () => ADA)
  subscribe(app, seen => void events.push(seen))
  await app.register(config, {
    env: { NODE_ENV: 'development', MISTRAL_API_KEY: KEY },
    ...options,
    // The upstreams of these tests are asked nothing that their script does not know.
    settings: { unguarded: ['policy', 'filter', 'intent'], rotation: { probe: false }, ...settings },
  })
  before?.(app)
  await app.ready()
  return { app, calls, outcomes, events, log: () => lines.join('') }
}
