import t from 'tap'
import { withOutcome } from '@windbreak/core'
import { chatAnswer, chatStream } from '@windbreak/wire'
import type { Budget } from '../../src/budgets/index.js'
import { ANN, CHAT, CHAT_TOKENS, handTimers, MODEL, NOON, open, readAll, usage } from './open-budgets.js'

const PER_MINUTE: Budget = { name: 'mine', scope: 'principal', window: 'minute', unit: 'tokens', limit: 10_000 }

t.test('a call is charged for what it used, and says what is left', async t => {
  const { dispatch, used, evidence, sent } = await open(t, { settings: { budgets: [PER_MINUTE] } })
  const { headers, status } = await dispatch()
  t.equal(status, 200)
  t.same(headers, {
    'x-ratelimit-limit-tokens-minute': '10000',
    'x-ratelimit-remaining-tokens-minute': '9985',
    'x-ratelimit-tokens-query-cost': '15',
  })
  t.same(await used(), { mine: 15 })
  t.same(evidence[0], [
    { guard: 'budgets', verdict: 'allow', rule: 'reserved', count: CHAT_TOKENS },
    { guard: 'budgets', verdict: 'allow', rule: 'charged', count: 15 },
  ])
  t.equal(sent.length, 1)
})

t.test('a call carries what it was charged in money, where its price is known', async t => {
  const budget: Budget = { ...PER_MINUTE, unit: 'cost', limit: 1_000_000 }
  const { dispatch, used, sent } = await open(t, { settings: { budgets: [budget] } })
  await dispatch()
  const { mine } = await used()
  t.ok(mine! > 0)
  t.equal(sent[0]?.observed.cost, mine)
})

t.test('what does not fit is refused before anything leaves, and says when to come back', async t => {
  const { dispatch, used, sent, evidence, events, clock } = await open(t, {
    settings: { budgets: [{ ...PER_MINUTE, limit: CHAT_TOKENS + 14 }] },
  })
  await dispatch()
  const refusal = await dispatch().catch((error: Error) => error)
  t.match(refusal, {
    code: 'WB_POLICY_BUDGET_EXCEEDED',
    statusCode: 429,
    retryAfter: 30,
    headers: {
      'retry-after': '30',
      'x-ratelimit-limit-tokens-minute': String(CHAT_TOKENS + 14),
      'x-ratelimit-remaining-tokens-minute': String(CHAT_TOKENS - 1),
      'x-ratelimit-tokens-query-cost': String(CHAT_TOKENS),
    },
  })
  t.equal(sent.length, 1)
  t.same(await used(), { mine: 15 })
  t.same(evidence[1], [{ guard: 'budgets', verdict: 'refuse', rule: 'exceeded:mine' }])
  await dispatch().catch(() => {})
  const told = events.filter(({ type }) => type === 'budget.exhausted')
  t.match(told, [{ at: NOON, principal: ANN, detail: { budget: 'mine', percent: 100 } }], 'it is told once a window')
  t.equal(told.length, 1)
  clock.at += 30_000
  t.equal((await dispatch()).status, 200, 'the next minute has room')
})

t.test('how far each budget is used is told without a name, and begins anew with its window', async t => {
  const idle: Budget = { ...PER_MINUTE, name: 'idle', models: ['another-model'] }
  const { app, dispatch, clock } = await open(t, {
    settings: { budgets: [{ ...PER_MINUTE, limit: CHAT_TOKENS * 2 }, idle] },
  })
  const { budgets } = app.windbreak
  const none = [
    { budget: 'mine', highest: 0 },
    { budget: 'idle', highest: 0 },
  ]
  t.same(budgets.use(), none)
  await dispatch()
  t.same(budgets.use(), [{ budget: 'mine', highest: 0.5 }, none[1]], 'as reserved')
  await dispatch()
  t.same(budgets.use(), [{ budget: 'mine', highest: (CHAT_TOKENS + 15) / (CHAT_TOKENS * 2) }, none[1]])
  clock.at += 30_000
  t.same(budgets.use(), none)
})

t.test('observed, a call without room goes on, is on record, and is on no budget', async t => {
  const settings = { budgets: [{ ...PER_MINUTE, limit: CHAT_TOKENS + 14 }] }
  const { dispatch, used, sent, evidence, events } = await open(t, { settings, mode: 'observe' })
  await dispatch()
  t.equal((await dispatch()).status, 200)
  t.equal(sent.length, 2)
  t.same(await used(), { mine: 15 })
  t.same(evidence[1], [{ guard: 'budgets', verdict: 'would-refuse', rule: 'exceeded:mine' }])
  t.equal(events.filter(({ type }) => type === 'budget.exhausted').length, 1)
})

t.test('a call that no window has room for is told that waiting does not help', async t => {
  const { dispatch, evidence } = await open(t, { settings: { budgets: [{ ...PER_MINUTE, limit: CHAT_TOKENS - 1 }] } })
  await t.rejects(dispatch(), { code: 'WB_POLICY_BUDGET_CALL_TOO_LARGE', statusCode: 403 })
  t.match(evidence[0], [{ verdict: 'refuse', rule: 'too-large:mine' }])
})

t.test('all budgets that count a call are debited, or none', async t => {
  const settings = {
    budgets: [
      PER_MINUTE,
      { name: 'tenant', scope: 'tenant', window: 'month', unit: 'cost', limit: 1_000_000 },
      { name: 'all', scope: 'environment', window: 'day', unit: 'tokens', limit: CHAT_TOKENS * 2 + 30 },
      { name: 'small', scope: 'model', window: 'hour', unit: 'tokens', limit: 50_000 },
      { ...PER_MINUTE, name: 'large', models: ['mistral-large-latest'] },
    ],
  } as const
  const { dispatch, used } = await open(t, { settings })
  await dispatch()
  // 10 tokens at 0.15 and 5 at 0.6 dollars a million: 4.5 millionths, rounded up.
  t.same(await used(ANN, 'mistral-small-2603'), { mine: 15, tenant: 5, all: 15, small: 15 })
  const bob = { id: 'bob', tenant: 'acme' }
  await dispatch(CHAT, bob)
  t.same(await used(bob, MODEL), { mine: 15, tenant: 10, all: 30, small: 30 }, 'each principal has its own')
  t.same(await used({ id: 'ann', tenant: 'other' }, MODEL), { mine: 0, tenant: 0, all: 30, small: 30 })
  await dispatch({ ...CHAT, model: 'mistral-small-2603' }, ANN)
  await t.rejects(dispatch({ ...CHAT, max_tokens: CHAT_TOKENS + 100 }), { code: 'WB_POLICY_BUDGET_EXCEEDED' })
  t.same(await used(ANN, MODEL), { mine: 30, tenant: 15, all: 45, small: 45 }, 'another name is the same model')
})

t.test('some subjects have a limit of their own', async t => {
  const settings = { budgets: [{ ...PER_MINUTE, limits: { ann: 0 } }] }
  const { dispatch } = await open(t, { settings })
  await t.rejects(dispatch(), { code: 'WB_POLICY_BUDGET_CALL_TOO_LARGE' })
  t.equal((await dispatch(CHAT, { id: 'bob', tenant: 'acme' })).status, 200)
})

t.test('what has no upper bound is refused by name, or has a ceiling', async t => {
  const image = { type: 'image_url', image_url: 'https://example.org/a.png' }
  const rows: [string, object, string | undefined, object][] = [
    ['no max_tokens', { max_tokens: null }, '/max_tokens', { maxTokens: 100 }],
    ['max_tokens of 0', { max_tokens: 0 }, '/max_tokens', { maxTokens: 100 }],
    ['an image', { messages: [{ role: 'user', content: [image] }] }, '/messages/0/content/0', { image: 5000 }],
    ['a server tool', { tools: [{ type: 'web_search' }] }, '/tools/0', { tools: { web_search: 1000 } }],
  ]
  for (const [what, body, where, ceilings] of rows) {
    const refusing = await open(t, { settings: { budgets: [PER_MINUTE] } })
    await t.rejects(refusing.dispatch({ ...CHAT, ...body }), { code: 'WB_POLICY_BUDGET_UNBOUNDED' }, what)
    t.match(refusing.evidence[0], [{ verdict: 'refuse', rule: 'unbounded', where }])
    t.equal(refusing.sent.length, 0)
    const bounded = await open(t, { settings: { budgets: [{ ...PER_MINUTE, limit: 1e9 }], ceilings } })
    await bounded.dispatch({ ...CHAT, ...body })
    t.match(bounded.sent, [{ body: { max_tokens: 100 } }], `${what}, with a ceiling`)
  }
  const { dispatch } = await open(t)
  t.equal((await dispatch({ ...CHAT, max_tokens: null })).status, 200, 'without budgets nothing needs a bound')
})

t.test('a model without a price is refused where money is counted', async t => {
  const money = { ...PER_MINUTE, unit: 'cost' } as const
  const body = { ...CHAT, model: 'house-model' }
  const without = await open(t, { settings: { budgets: [money] } })
  await t.rejects(without.dispatch(body), { code: 'WB_POLICY_BUDGET_NO_PRICE' })
  const prices = { 'house-model': { input: 1, output: 2, aliases: ['house'] } }
  const { dispatch, used } = await open(t, { settings: { budgets: [money], prices } })
  await dispatch(body)
  t.same(await used(ANN, 'house'), { mine: 20 })
})

t.test('a dearer model that answers is paid for at its price', async t => {
  const { dispatch, used } = await open(t, {
    settings: { budgets: [{ ...PER_MINUTE, unit: 'cost' }] },
    answer: () => chatAnswer({ model: 'mistral-large-2411', content: 'Hi.', usage: usage(10, 5) }),
  })
  await dispatch()
  t.same(await used(), { mine: 50 })
})

class Coded extends Error {
  readonly code: string
  readonly statusCode = 502

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

t.test('how an attempt ends decides what it costs', async t => {
  const json = (given?: ReturnType<typeof usage>) => () =>
    chatAnswer({ model: MODEL, content: 'Hi.', ...(given && { usage: given }) })
  const fails =
    (status: number | undefined, code = 'WB_CONFIG_UPSTREAM_FAILED') =>
    (call: { observed: object }) => {
      Object.assign(call.observed, { upstreamStatus: status })
      throw withOutcome(new Coded(code), 'failed')
    }
  const noUsage = () => {
    const answer = chatAnswer({ model: MODEL, content: 'Hi.' })
    return { ...answer, body: { ...(answer.body as object), usage: undefined } }
  }
  const rows: [string, Parameters<typeof open>[1] & object, number, string][] = [
    ['usage', { answer: json(usage(20, 7)) }, 27, 'charged'],
    ['a total above its parts', { answer: json(usage(20, 7, 40)) }, 40, 'charged'],
    ['a total below its parts', { answer: json(usage(20, 7, 1)) }, 27, 'charged'],
    ['no usage', { answer: noUsage }, CHAT_TOKENS, 'charged-in-full'],
    ['usage of nothing', { answer: json(usage(0, 0)) }, CHAT_TOKENS, 'charged-in-full'],
    ['usage that is no count', { answer: json(usage(-5, 1.5)) }, CHAT_TOKENS, 'charged-in-full'],
    ['an overrun', { answer: json(usage(5000, 4000)) }, 9000, 'charged'],
    ['a failure of the upstream', { answer: fails(500) }, CHAT_TOKENS, 'charged-in-full'],
    ['a refusal of the upstream', { answer: fails(429) }, 0, 'refunded'],
    ['a broken connection', { answer: fails(undefined) }, CHAT_TOKENS, 'charged-in-full'],
    ['no connection', { answer: fails(undefined, 'WB_CONFIG_UPSTREAM_UNREACHABLE') }, 0, 'refunded'],
    ['a guard behind the budget that fails', { intent: () => Promise.reject(new Error('disk')) }, 0, 'refunded'],
  ]
  for (const [what, options, tokens, rule] of rows) {
    const { dispatch, used, evidence, events } = await open(t, { settings: { budgets: [PER_MINUTE] }, ...options })
    await dispatch().catch(() => {})
    t.same(await used(), { mine: tokens }, what)
    t.match(evidence[0]?.[1], { rule }, what)
    const overrun = events.filter(({ type }) => type === 'budget.overrun')
    t.equal(overrun.length, tokens > CHAT_TOKENS ? 1 : 0)
    if (tokens > CHAT_TOKENS) {
      t.match(overrun, [{ detail: { reservedTokens: CHAT_TOKENS, usedTokens: 9000 } }])
      t.match(evidence[0]?.[2], { verdict: 'flag', rule: 'overrun', count: 9000 - CHAT_TOKENS })
    }
  }
})

t.test('each attempt of a retried call has a reservation of its own', async t => {
  let tries = 0
  const { dispatch, used, evidence } = await open(t, {
    settings: { budgets: [PER_MINUTE] },
    async route(call, next) {
      try {
        return await next(call)
      } catch {
        return next(call)
      }
    },
    answer(call) {
      tries += 1
      if (call.origin.kind === 'selftest' || tries > 1)
        return chatAnswer({ model: MODEL, content: '', usage: usage(10, 5) })
      call.observed.upstreamStatus = 500
      throw new Error('broken')
    },
  })
  await dispatch()
  t.same(await used(), { mine: CHAT_TOKENS + 15 }, 'the first in full, since nobody knows; the second as it was used')
  t.same(
    evidence[0]?.map(({ rule }) => rule),
    ['reserved', 'charged-in-full', 'reserved', 'charged'],
  )
})

t.test('streams', async t => {
  const settings = { budgets: [PER_MINUTE] }
  const pieces = ['a', 'b', 'c']
  const STREAM = { ...CHAT, stream: true }
  const reserved = CHAT_TOKENS + Buffer.byteLength(',"stream":true')

  await t.test('a whole one is charged for its usage', async t => {
    const { dispatch, used } = await open(t, {
      settings,
      answer: () => chatStream({ model: MODEL, pieces, usage: usage(9, 3) }),
    })
    const answer = await dispatch(STREAM)
    t.match(answer.headers, { 'x-ratelimit-tokens-query-cost': String(reserved) }, 'what it costs is not known yet')
    t.same(await used(), { mine: reserved })
    t.equal((await readAll(answer)).at(-1)?.data, '[DONE]')
    t.same(await used(), { mine: 12 })
  })

  await t.test('one whose reader leaves is charged in full', async t => {
    const { dispatch, used, evidence } = await open(t, { settings, answer: () => chatStream({ model: MODEL, pieces }) })
    const answer = await dispatch(STREAM)
    if (answer.kind === 'stream') for await (const _ of answer.events) break
    t.same(await used(), { mine: reserved })
    t.match(evidence[0]?.at(-1), { verdict: 'flag', rule: 'charged-in-full', count: reserved })
  })

  await t.test('usage before the end is not the end', async t => {
    const { dispatch, used } = await open(t, {
      settings,
      answer: () => ({
        kind: 'stream',
        status: 200,
        headers: {},
        events: (async function* () {
          const data = { model: MODEL, choices: [{ index: 0, delta: { content: 'a' } }], usage: usage(9, 1) }
          yield [{ raw: '', data, changed: false, final: false }]
          throw new Error('cut')
        })(),
      }),
    })
    await t.rejects(readAll(await dispatch(STREAM)))
    t.same(await used(), { mine: reserved })
  })

  await t.test('one that has provably used its reservation ends with "length"', async t => {
    let cancelled = false
    const { dispatch, used, evidence, sent } = await open(t, {
      settings: { ...settings, longestTokenBytes: 1 },
      answer: () => ({
        kind: 'stream',
        status: 200,
        headers: {},
        events: (async function* () {
          try {
            for (;;) {
              const data = {
                id: 'x',
                object: 'chat.completion.chunk',
                created: 1,
                model: MODEL,
                choices: [{ index: 1, delta: { content: 'aaaaaaaaaa' } }],
              }
              yield [{ raw: '', data, changed: false, final: false }]
            }
          } finally {
            cancelled = true
          }
        })(),
      }),
    })
    const events = await readAll(await dispatch({ ...STREAM, n: 2 }))
    const most = reserved + 100 + Buffer.byteLength(',"n":2')
    t.equal(events.length, Math.ceil((most - 1) / 10) + 2, 'not an event before that')
    t.match(events.at(-2)?.data, {
      id: 'x',
      model: MODEL,
      choices: [
        { index: 0, finish_reason: 'length' },
        { index: 1, finish_reason: 'length' },
      ],
    })
    t.equal(events.at(-1)?.data, '[DONE]')
    t.ok(cancelled, 'the upstream is let go')
    t.equal(sent[0]?.observed.finishReason, 'length')
    const charged = (await used()).mine ?? 0
    t.ok(charged >= most && charged <= most + 10, `${charged} tokens are charged`)
    t.match(evidence[0], [{}, { verdict: 'change', rule: 'cut' }, { rule: 'charged-in-full' }])
  })
})

t.test('a call that is cut while the store is asked never leaves, and is refunded', async t => {
  const controller = new AbortController()
  const timers = handTimers()
  const { memoryStore } = await import('../../src/budgets/index.js')
  const inner = memoryStore({ now: () => NOON })
  let go = () => {}
  const asked = new Promise<void>(resolve => (go = resolve))
  let answer = () => {}
  const waiting = new Promise<void>(resolve => (answer = resolve))
  const { dispatch, used, sent } = await open(t, {
    settings: { budgets: [PER_MINUTE] },
    schedule: timers.schedule,
    store: {
      ...inner,
      async reserve(request) {
        go()
        await waiting
        return inner.reserve(request)
      },
    },
  })
  const call = dispatch(CHAT, ANN, controller.signal)
  await asked
  controller.abort()
  await t.rejects(call, { code: 'WB_CORE_CALLER_LEFT' })
  answer()
  await new Promise(setImmediate)
  t.same(await used(), { mine: 0 })
  t.equal(sent.length, 0)
})

t.test('80 and 100 percent are told, once a window', async t => {
  const { dispatch, events } = await open(t, {
    settings: { budgets: [{ ...PER_MINUTE, limit: 2 * CHAT_TOKENS }] },
    answer: () => chatAnswer({ model: MODEL, content: '', usage: usage(Math.ceil(CHAT_TOKENS * 0.7), 1) }),
  })
  await dispatch()
  t.same(
    events.map(({ type }) => type),
    [],
  )
  await dispatch()
  t.match(events, [{ type: 'budget.near', detail: { budget: 'mine', percent: 80, window: 'minute' } }])
  await dispatch().catch(() => {})
  t.same(
    events.map(({ type }) => type),
    ['budget.near', 'budget.exhausted'],
  )
})

t.test('the server does not start', async t => {
  const rows: [string, object, string][] = [
    ['with a misspelt setting', { budget: [] }, '/budget'],
    ['with two budgets of one name', { budgets: [PER_MINUTE, PER_MINUTE] }, '/budgets/1/name'],
    ['with a share that nothing asks for', { share: 0.5 }, '/share'],
    ['with "share" and no share', { onStoreDown: 'share' }, '/share'],
    ['with a negative limit', { budgets: [{ ...PER_MINUTE, limit: -1 }] }, '/budgets/0/limit'],
    [
      'with limits of an environment',
      { budgets: [{ ...PER_MINUTE, scope: 'environment', limits: { a: 1 } }] },
      '/budgets/0/limits',
    ],
  ]
  for (const [what, settings, where] of rows) {
    const wanted = { code: 'WB_POLICY_BUDGET_SETTINGS', message: new RegExp(`setting ${where}: `) }
    await t.rejects(open(t, { settings }), wanted, what)
  }
  await t.rejects(open(t, { environment: 'prod' as 'production' }), { code: 'WB_CORE_ENVIRONMENT' })
})
