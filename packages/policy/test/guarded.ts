import Fastify from 'fastify'
import type { Test } from 'tap'
import type { CallOrigin, Evidence, ModelAnswer, ModelCall, Mode, Principal } from '@windbreak/core'
import { attach, boundaryOf, identify, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { chatAnswer, readRequest } from '@windbreak/wire'
import policy, { type PolicyPluginOptions } from '../src/index.js'

export const MODEL = 'mistral-small-latest'
export const HELLO = { role: 'user', content: 'Hello.' }
export const CHAT = { model: MODEL, messages: [HELLO] }
export const ANN: Principal = { id: 'ann' }

export interface Guarded extends PolicyPluginOptions {
  readonly answer?: (call: ModelCall) => ModelAnswer | Promise<ModelAnswer>
  readonly onEvent?: (event: WindbreakEvent) => void
  readonly mode?: Mode
}

interface Asked {
  readonly operation?: string
  readonly params?: Record<string, string>
  readonly principal?: Principal
  readonly route?: string
}

/** A boundary that only the policy guards, with a scripted upstream; what reached it, and the evidence of each call. */
export async function build(t: Test, { answer, onEvent, mode = 'enforce', ...options }: Guarded = {}) {
  const app = Fastify()
  const sent: ModelCall[] = []
  const evidence: Evidence[][] = []
  const events: WindbreakEvent[] = []
  t.teardown(() => app.close())
  subscribe(app, event => {
    onEvent?.(event)
    events.push(event)
  })
  await app.register(policy, { environment: 'production', schedule: () => () => {}, ...options })
  identify(app, () => ANN)
  openBoundary(app, { read: readRequest, unguarded: ['filter', 'intent'], mode: () => mode })
  attach(app, {
    name: 'record',
    stage: 'record',
    run(call, next) {
      if (call.origin.kind !== 'selftest') evidence.push(call.evidence)
      return next(call)
    },
  })
  attach(app, {
    name: 'transport',
    stage: 'transport',
    run: async call => {
      sent.push(call)
      return answer?.(call) ?? chatAnswer({ model: (call.body as typeof CHAT).model, content: 'Hi.' })
    },
  })
  await app.ready()
  const dispatch = (
    body: unknown,
    { operation = 'chat.complete', params = {}, principal = ANN, route }: Asked = {},
  ) => {
    const origin: CallOrigin = route === undefined ? { kind: 'job' } : { kind: 'route', route }
    return boundaryOf(app).dispatch({ operation, body, params, principal, origin })
  }
  return { app, sent, evidence, events, dispatch }
}

/** A schedule whose time comes when the test says so. */
export function handSchedule() {
  const waiting = new Set<{ work: () => void; ms: number }>()
  return {
    waiting,
    schedule: (work: () => void, ms: number) => {
      const entry = { work, ms }
      waiting.add(entry)
      return () => void waiting.delete(entry)
    },
    /** Does what waits, then lets everything that follows from it happen. */
    async run(only: (ms: number) => boolean = () => true) {
      for (const entry of Array.from(waiting)) {
        if (!only(entry.ms)) continue
        waiting.delete(entry)
        entry.work()
      }
      for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve))
    },
  }
}
