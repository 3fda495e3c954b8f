import Fastify from 'fastify'
import type { Test } from 'tap'
import type { Evidence, ModelAnswer, Mode, ModelCall, Principal, Schedule, StreamEvent } from '@windbreak/core'
import { attach, boundaryOf, identify, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { chatAnswer, readRequest } from '@windbreak/wire'
import budgets, { type BudgetsPluginOptions, type BudgetSettings } from '../../src/budgets/index.js'

export const MODEL = 'mistral-small-latest'
export const CHAT = { model: MODEL, messages: [{ role: 'user', content: 'Hello.' }], max_tokens: 100 }
export const ANN: Principal = { id: 'ann', tenant: 'acme' }
/** Half past ten, UTC. */
export const NOON = Date.UTC(2026, 10, 25, 10, 30, 30)
/** What `CHAT` reserves: its bytes as JSON, 512 for the call, 16 for the message, and 100 to answer. */
export const CHAT_TOKENS = Buffer.byteLength(JSON.stringify(CHAT)) + 512 + 16 + 100

type Answer = (call: ModelCall) => ModelAnswer | Promise<ModelAnswer>

export interface Opening extends Omit<BudgetsPluginOptions, 'settings'> {
  readonly settings?: BudgetSettings
  readonly mode?: Mode
  readonly answer?: Answer
  /** Of stage `route`: may call `next` again. */
  readonly route?: (call: ModelCall, next: (call: ModelCall) => Promise<ModelAnswer>) => Promise<ModelAnswer>
  /** Of stage `intent`, between the budget and the upstream. */
  readonly intent?: (call: ModelCall) => Promise<void>
  readonly unreadMs?: number
  readonly deadlineMs?: number
}

/** Budgets in a real boundary with a scripted upstream. Selftest calls are left out of what is seen. */
export async function open(
  t: Test,
  { answer, route, intent, unreadMs, deadlineMs, mode = 'enforce', ...options }: Opening = {},
) {
  const app = Fastify()
  const sent: ModelCall[] = []
  const evidence: Evidence[][] = []
  const events: WindbreakEvent[] = []
  t.teardown(() => app.close())
  const clock = { at: NOON }
  app.register(budgets, { environment: 'production', now: () => clock.at, ...options })
  identify(app, () => ANN)
  subscribe(app, event => void events.push(event))
  openBoundary(app, {
    read: readRequest,
    mode: () => mode,
    unguarded: ['policy', 'filter', ...(intent === undefined ? (['intent'] as const) : [])],
    ...(unreadMs === undefined ? {} : { unreadMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  })
  attach(app, {
    name: 'record',
    stage: 'record',
    run(call, next) {
      if (call.origin.kind !== 'selftest') evidence.push(call.evidence)
      return next(call)
    },
  })
  if (route !== undefined) attach(app, { name: 'route', stage: 'route', run: route })
  if (intent !== undefined) {
    attach(app, {
      name: 'intent',
      stage: 'intent',
      async run(call, next) {
        if (call.origin.kind !== 'selftest') await intent(call)
        return next(call)
      },
    })
  }
  attach(app, { name: 'transport', stage: 'transport', run: call => transport(call, sent, answer) })
  await app.ready()
  const dispatch = (body: unknown = CHAT, principal = ANN, signal?: AbortSignal) =>
    boundaryOf(app).dispatch({
      operation: 'chat.complete',
      body,
      principal,
      origin: { kind: 'job' },
      ...(signal === undefined ? {} : { signal }),
    })
  const used = async (principal = ANN, model?: string) =>
    Object.fromEntries((await app.windbreak.budgets.tally(principal, model)).budgets.map(b => [b.budget, b.used]))
  return { app, sent, evidence, events, clock, dispatch, used }
}

/** Writes down what the real one does: that it was called, and what the answer says. */
async function transport(call: ModelCall, sent: ModelCall[], answer: Answer | undefined): Promise<ModelAnswer> {
  call.signal.throwIfAborted()
  sent.push(call)
  const { observed } = call
  observed.attempts += 1
  const given = (await answer?.(call)) ?? chatAnswer({ model: MODEL, content: 'Hi.', usage: usage(10, 5) })
  observed.upstreamStatus = given.status
  if (given.kind === 'json') see(call, given.body)
  if (given.kind !== 'stream') return given
  const { events } = given
  return {
    ...given,
    events: (async function* () {
      for await (const batch of events) {
        for (const { data } of batch) see(call, data)
        yield batch
      }
    })(),
  }
}

function see({ observed }: ModelCall, data: unknown): void {
  const { usage, model } = (data ?? {}) as { usage?: ReturnType<typeof usageOf>; model?: string }
  if (model !== undefined) observed.model = model
  if (usage == null) return
  observed.usage = {
    promptTokens: usage.prompt_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    totalTokens: usage.total_tokens ?? (usage.prompt_tokens ?? 0) + (usage.completion_tokens ?? 0),
  }
}

const usageOf = (prompt: number, completion: number, total = prompt + completion) => ({
  prompt_tokens: prompt as number | undefined,
  completion_tokens: completion as number | undefined,
  total_tokens: total as number | undefined,
})

export const usage = (prompt: number, completion: number, total?: number) =>
  usageOf(prompt, completion, total) as { prompt_tokens: number; completion_tokens: number; total_tokens: number }

export async function readAll(answer: ModelAnswer): Promise<StreamEvent[]> {
  const seen: StreamEvent[] = []
  if (answer.kind === 'stream') for await (const batch of answer.events) seen.push(...batch)
  return seen
}

/** Timers that go off when the test says so. */
export function handTimers() {
  const waiting = new Map<object, { work: () => void; ms: number }>()
  const schedule: Schedule = (work, ms) => {
    const key = {}
    waiting.set(key, { work, ms })
    return () => void waiting.delete(key)
  }
  /** Lets those of this length go off, and gives how many there were. */
  const fire = (ms: number): number => {
    const due = [...waiting].filter(([, one]) => one.ms === ms)
    for (const [key, { work }] of due) {
      waiting.delete(key)
      work()
    }
    return due.length
  }
  return { schedule, fire }
}
