import type { ModelAnswer } from '@windbreak/core'
import { attach } from '@windbreak/core/fastify'
import t, { type Test } from 'tap'
import type { ConfigPluginOptions } from '../src/index.js'
import { Circuit } from '../src/route/circuit.js'
import { RetryBudget } from '../src/route/retry-budget.js'
import { pause, waitBefore } from '../src/route/wait.js'
import { ADA, build, type BuildOptions, KEY } from './build.js'
import { answerJson, CHAT, openStream, piece, type Script, startUpstream, STREAMED } from './upstream.js'

type Settings = NonNullable<ConfigPluginOptions['settings']>

const BREAKER = { window: 4, failures: 3, firstMs: 1_000, mostMs: 4_000 }
const RETRIES = { most: 2, statuses: [502, 503], firstMs: 100, mostMs: 1_000, ratio: 0.5 }
const middle = () => 0.5

t.test('a circuit', t => {
  const let_in = { waitMs: 0, isProbe: false }
  const probe = { waitMs: 0, isProbe: true }

  t.test('opens at so many failures among the last attempts, and lets one probe in after a while', t => {
    const circuit = new Circuit(BREAKER, middle)
    t.equal(circuit.failed(let_in, 'ada', false, 0), false)
    t.equal(circuit.failed(let_in, 'ada', false, 0), false)
    t.strictSame(circuit.enter(0), let_in, 'two are not enough')
    t.equal(circuit.failed(let_in, 'ada', false, 0), true, 'the third opens it')
    t.equal(circuit.state(0), 'open')
    t.strictSame(circuit.enter(400), { waitMs: 600, isProbe: false })
    t.equal(circuit.state(1_000), 'half-open')
    t.strictSame(circuit.enter(1_000), probe)
    t.ok(circuit.enter(1_000).waitMs > 0, 'one probe at a time')
    circuit.answered(probe)
    t.equal(circuit.state(1_000), 'closed')
    t.strictSame(circuit.enter(1_000), let_in)
    t.equal(circuit.failed(let_in, 'ada', false, 1_000), false, 'what was before counts no more')
    t.end()
  })

  t.test('waits longer each time the probe fails', t => {
    const circuit = new Circuit(BREAKER, middle)
    for (let i = 0; i < 3; i++) circuit.failed(let_in, 'ada', false, 0)
    let now = 0
    for (const waitMs of [1_000, 2_000, 4_000, 4_000]) {
      t.equal(circuit.enter(now).waitMs, waitMs)
      now += waitMs
      t.strictSame(circuit.enter(now), probe)
      t.equal(circuit.failed(probe, 'ada', false, now), false, 'no news')
    }
    t.end()
  })

  t.test('a probe that says nothing makes room for the next', t => {
    const circuit = new Circuit(BREAKER, middle)
    for (let i = 0; i < 3; i++) circuit.failed(let_in, 'ada', false, 0)
    t.strictSame(circuit.enter(1_000), probe)
    circuit.left(probe)
    t.strictSame(circuit.enter(1_000), probe)
    t.end()
  })

  t.test('successes push failures out, and late news of old calls changes nothing', t => {
    const circuit = new Circuit(BREAKER, middle)
    for (let i = 0; i < 20; i++) {
      t.equal(circuit.failed(let_in, 'ada', false, 0), false)
      circuit.ended('ada')
      circuit.ended('ada')
    }
    for (let i = 0; i < 3; i++) circuit.failed(let_in, 'ada', false, 0)
    t.strictSame(circuit.enter(1_000), probe)
    t.equal(circuit.failed(let_in, 'ada', false, 1_000), false)
    circuit.ended('ada')
    circuit.answered(let_in)
    t.equal(circuit.state(1_000), 'half-open', 'only the probe decides')
    t.end()
  })

  t.test("one caller's timeouts count once while others get answers, and each where nobody does", t => {
    const settings = { ...BREAKER, window: 10 }
    const others = new Circuit(settings, middle)
    others.ended('bob')
    for (let i = 0; i < 20; i++) {
      t.equal(others.failed(let_in, 'ada', true, 0), false)
      if (i % 5 === 0) others.ended('bob')
    }
    t.equal(others.failed(let_in, 'eve', true, 0), false, 'two callers')
    t.equal(others.failed(let_in, 'joe', true, 0), true, 'three callers')

    const alone = new Circuit(settings, middle)
    alone.ended('ada')
    t.equal(alone.failed(let_in, 'ada', true, 0), false)
    t.equal(alone.failed(let_in, 'ada', true, 0), false)
    t.equal(alone.failed(let_in, 'ada', true, 0), true, 'nobody else gets any')

    const broken = new Circuit(settings, middle)
    broken.ended('bob')
    t.equal(broken.failed(let_in, 'ada', false, 0), false)
    t.equal(broken.failed(let_in, 'ada', false, 0), false)
    t.equal(broken.failed(let_in, 'ada', false, 0), true, 'what no prompt brings about counts each time')
    t.end()
  })
  t.end()
})

t.test('a budget of retries', t => {
  const budget = new RetryBudget(0.5)
  let taken = 0
  while (budget.take()) taken++
  t.equal(taken, 10, 'a few are free')
  budget.called()
  t.notOk(budget.take())
  budget.called()
  t.ok(budget.take(), 'then one for each two calls')
  for (let i = 0; i < 1_000; i++) budget.called()
  taken = 0
  while (budget.take()) taken++
  t.equal(taken, 10, 'and no more than a few are saved up')
  t.end()
})

t.test('how long to wait', t => {
  const failure = { isFault: true, isTimeout: false, neverLeft: false, status: 503, retryAfterMs: undefined }
  const rows: [string, Partial<typeof failure> | { retryAfterMs: number }, number, number | undefined][] = [
    ['the first', {}, 1, 50],
    ['the second', {}, 2, 100],
    ['no third', {}, 3, undefined],
    ['a status that is not named', { status: 500 }, 1, undefined],
    ['no status: it may have been done', { status: undefined as never }, 1, undefined],
    ['it never left', { status: undefined as never, neverLeft: true }, 1, 50],
    ['as long as the upstream asks', { retryAfterMs: 900 }, 1, 900],
    ['not longer than that', { retryAfterMs: 1_001 }, 1, undefined],
  ]
  for (const [name, part, made, wait] of rows) {
    t.equal(waitBefore({ ...failure, ...part }, made, RETRIES, middle), wait, name)
  }
  t.end()
})

t.test('a wait ends when the call does', async t => {
  const gone = new AbortController()
  let cancelled = false
  const waiting = pause(1_000, gone.signal, () => () => void (cancelled = true))
  gone.abort(new Error('left'))
  await t.rejects(waiting, { message: 'left' })
  t.ok(cancelled)
  await t.rejects(
    pause(1, gone.signal, () => t.fail('no timer') as never),
    { message: 'left' },
  )
})

/** Waits pass at once. */
const schedule = (work: () => void) => {
  const turn = setImmediate(work)
  return () => clearImmediate(turn)
}

async function bench(t: Test, script: Script, settings: Settings = {}, more: Partial<BuildOptions> = {}) {
  const upstream = await startUpstream(t, script)
  const built = await build(t, {
    schedule,
    random: middle,
    settings: { serverURL: upstream.origin, retries: RETRIES, breaker: BREAKER, ...settings },
    ...more,
  })
  return { ...built, upstream, ask: (body: object = CHAT) => built.app.mistral.as(ADA).call('chat.complete', body) }
}

const rulesIn = (evidence: readonly { readonly rule?: string | undefined }[]) =>
  evidence.flatMap(({ rule = '' }) => (/^(retried|fallback)/.test(rule) ? rule : []))

/** Answers with these statuses in turn, and then well. */
function statuses(...list: number[]): Script {
  return response => {
    const status = list.shift()
    if (status === undefined) answerJson(response)
    else answerJson(response, { message: 'no' }, status)
  }
}

t.test('what is tried again', async t => {
  const rows: [string, script: Script, seen: number, outcome: object][] = [
    ['503 and then an answer', statuses(503), 2, { status: 'ok' }],
    ['twice', statuses(503, 502), 3, { status: 'ok' }],
    ['not three times', statuses(503, 503, 503), 3, { status: 'failed', code: 'WB_CONFIG_UPSTREAM_FAILED' }],
    ['not 500', statuses(500), 1, { status: 'failed', code: 'WB_CONFIG_UPSTREAM_FAILED' }],
    ['not 400', statuses(400), 1, { status: 'failed', code: 'WB_CONFIG_UPSTREAM_INVALID' }],
    ['not 429, unless it is named', statuses(429), 1, { status: 'failed', code: 'WB_CONFIG_UPSTREAM_RATE_LIMITED' }],
    ['not what was cut', response => response.destroy(), 1, { code: 'WB_CONFIG_UPSTREAM_CUT' }],
  ]
  for (const [name, script, seen, outcome] of rows) {
    t.test(name, async t => {
      const { ask, upstream, outcomes, calls } = await bench(t, script)
      await ask().catch(() => {})
      t.equal(upstream.seen.length, seen)
      t.match(outcomes, [outcome])
      t.equal(rulesIn(calls[0]?.evidence ?? []).length, seen - 1)
    })
  }

  t.test('429 where it is named, after as long as the upstream asks', async t => {
    const waits: number[] = []
    let asked = 0
    const script: Script = response =>
      asked++ === 0 ? answerJson(response, {}, 429, { 'retry-after': '1' }) : answerJson(response)
    const { ask } = await bench(
      t,
      script,
      { retries: { ...RETRIES, statuses: [429] } },
      {
        schedule: (work, ms) => {
          waits.push(ms)
          return schedule(work)
        },
      },
    )
    t.match(await ask(), { status: 200 })
    t.ok(waits.includes(1_000))
  })

  t.test('a connection that cannot be had', async t => {
    const { origin } = await startUpstream(t, () => {})
    const { port } = new URL(origin)
    const { ask, outcomes, calls } = await bench(t, statuses(), { serverURL: `http://127.0.0.2:${port}` })
    await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_UNREACHABLE' })
    t.match(outcomes, [{ status: 'failed' }])
    t.strictSame(rulesIn(calls[0]?.evidence ?? []), ['retried', 'retried'])
  })

  t.test('nothing, once the answer has begun', async t => {
    const { ask, upstream, outcomes } = await bench(t, response => {
      openStream(response, piece('Sa'))
      setImmediate(() => response.destroy())
    })
    const answer: ModelAnswer = await ask(STREAMED)
    await t.rejects(
      (async () => {
        if (answer.kind === 'stream') for await (const _ of answer.events);
      })(),
    )
    t.equal(upstream.seen.length, 1)
    t.match(outcomes, [{ status: 'incomplete' }])
  })

  t.test('not once the caller has left', async t => {
    const gone = new AbortController()
    let asked = 0
    const script: Script = response => {
      asked++
      answerJson(response, {}, 503)
    }
    const { app, upstream, outcomes } = await bench(
      t,
      script,
      {},
      {
        // Keys have timers of their own.
        schedule: work => {
          if (asked === 0) return schedule(work)
          gone.abort()
          return () => {}
        },
      },
    )
    await t.rejects(app.mistral.as(ADA).call('chat.complete', CHAT, { signal: gone.signal }))
    t.equal(upstream.seen.length, 1)
    t.match(outcomes, [{ status: 'aborted' }])
  })

  t.test('each attempt passes the guards behind again', async t => {
    let passed = 0
    const before: NonNullable<BuildOptions['before']> = app =>
      attach(app, {
        name: 'counter',
        stage: 'intent',
        run(call, next) {
          if (call.origin.kind !== 'selftest') passed++
          return next(call)
        },
      })
    const { ask } = await bench(t, statuses(503), {}, { before })
    await ask()
    t.equal(passed, 2)
  })

  t.test('no more than the budget of retries has room for', async t => {
    const { ask, upstream } = await bench(t, response => answerJson(response, {}, 503), {
      retries: { ...RETRIES, most: 5, ratio: 0 },
      breaker: { ...BREAKER, window: 100, failures: 100 },
    })
    for (let i = 0; i < 5; i++) await ask().catch(() => {})
    t.equal(upstream.seen.length, 15, 'five calls, ten retries')
  })
})

t.test('an upstream that goes on failing is left alone, and asked again', async t => {
  let now = 1_000_000
  let status = 500
  const script: Script = response => answerJson(response, status === 200 ? undefined : {}, status)
  const { ask, app, upstream, outcomes, log } = await bench(t, script, {}, { now: () => now })
  for (let i = 0; i < 3; i++) await ask().catch(() => {})
  t.strictSame(app.windbreak.upstreams.status(), [{ upstream: 'default', circuit: 'open' }])
  t.match(log(), /calls are kept from an upstream/)
  const error = await ask().catch((error: unknown) => error)
  t.match(error, { code: 'WB_CONFIG_UPSTREAM_BROKEN', statusCode: 503, retryAfter: 1 })
  t.equal(upstream.seen.length, 3, 'nothing was sent')
  t.match(outcomes.at(-1), { status: 'failed', code: 'WB_CONFIG_UPSTREAM_BROKEN' })
  now += 1_000
  await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_FAILED' }, 'the probe')
  t.equal(upstream.seen.length, 4)
  await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_BROKEN' })
  now += 2_000
  status = 200
  t.match(await ask(), { status: 200 })
  t.strictSame(app.windbreak.upstreams.status(), [{ upstream: 'default', circuit: 'closed' }])
  t.match(await ask(), { status: 200 })
})

t.test('refusals and rate limits are no failures of the upstream', async t => {
  for (const status of [400, 404, 422, 429]) {
    const { ask, app } = await bench(t, response => answerJson(response, {}, status))
    for (let i = 0; i < 5; i++) await ask().catch(() => {})
    t.match(app.windbreak.upstreams.status(), [{ circuit: 'closed' }], String(status))
  }
})

t.test('answers that break in the middle count', async t => {
  const { ask, app } = await bench(t, response => {
    openStream(response, piece('Sa'))
    setImmediate(() => response.destroy())
  })
  for (let i = 0; i < 3; i++) {
    const answer = await ask(STREAMED)
    await t.rejects(
      (async () => {
        if (answer.kind === 'stream') for await (const _ of answer.events);
      })(),
    )
  }
  t.match(app.windbreak.upstreams.status(), [{ circuit: 'open' }])
})

t.test('answers that break before the first of them is read count, too', async t => {
  const { ask, app, outcomes } = await bench(t, response => {
    openStream(response)
    setImmediate(() => response.destroy())
  })
  for (let i = 0; i < 3; i++) {
    await t.rejects(
      (async () => {
        const answer = await ask(STREAMED)
        if (answer.kind === 'stream') for await (const _ of answer.events);
      })(),
    )
  }
  t.match(outcomes, [{ status: 'failed', code: 'WB_CONFIG_UPSTREAM_CUT' }])
  t.match(app.windbreak.upstreams.status(), [{ circuit: 'open' }])
})

t.test('what a reader does to an answer is no failure of its upstream', async t => {
  const deadlines = { firstByteMs: 50, idleMs: 10_000, totalMs: 200 }
  const { ask, app, outcomes } = await bench(t, response => openStream(response, piece('Sa')), { deadlines })
  for (let i = 0; i < 3; i++) {
    await t.rejects(
      (async () => {
        const answer = await ask(STREAMED)
        if (answer.kind === 'stream') for await (const _ of answer.events);
      })(),
      { code: 'WB_CORE_DEADLINE' },
    )
  }
  t.match(outcomes, [{ status: 'timeout' }])
  t.match(app.windbreak.upstreams.status(), [{ circuit: 'closed' }])
})

t.test('what is asked instead', async t => {
  const asked = (body: string) => (JSON.parse(body) as { model: string }).model
  const failing: Script = (response, { body }) =>
    asked(body) === CHAT.model ? answerJson(response, {}, 500) : answerJson(response)

  t.test('another model, once', async t => {
    const { ask, upstream, calls, outcomes } = await bench(t, failing, {
      fallbacks: { [CHAT.model]: { model: 'ministral-8b-latest' } },
    })
    t.match(await ask(), { status: 200 })
    t.strictSame(
      upstream.seen.map(({ body }) => asked(body)),
      [CHAT.model, 'ministral-8b-latest'],
    )
    t.strictSame(rulesIn(calls[0]?.evidence ?? []), ['fallback'])
    t.match(outcomes, [{ status: 'ok', observed: { attempts: 2 } }])
  })

  t.test('it passes the guards behind, which may refuse it', async t => {
    const before: NonNullable<BuildOptions['before']> = app =>
      attach(app, {
        name: 'censor',
        stage: 'policy',
        async run(call, next) {
          if ((call.body as { model: string }).model === 'other') throw new Error('not that one')
          return next(call)
        },
      })
    const { ask, upstream } = await bench(t, failing, { fallbacks: { '*': { model: 'other' } } }, { before })
    await t.rejects(ask(), { message: 'not that one' })
    t.equal(upstream.seen.length, 1)
  })

  t.test('not for a refusal, nor for the same again', async t => {
    const invalid = await bench(t, response => answerJson(response, {}, 400), {
      fallbacks: { '*': { model: 'other' } },
    })
    await invalid.ask().catch(() => {})
    t.equal(invalid.upstream.seen.length, 1)
    const same = await bench(t, failing, { fallbacks: { '*': { model: CHAT.model } } })
    await same.ask().catch(() => {})
    t.equal(same.upstream.seen.length, 1)
  })

  t.test('another model for vectors only where it is named', async t => {
    const body = { model: 'mistral-embed', input: 'words' }
    const failing: Script = response => answerJson(response, {}, 500)
    const rows: [Settings['fallbacks'], string[]][] = [
      [{ '*': { model: 'other' } }, ['mistral-embed']],
      [{ 'mistral-embed': { model: 'other' } }, ['mistral-embed', 'other']],
    ]
    for (const [fallbacks, models] of rows) {
      // oxlint-disable-next-line no-await-in-loop -- one upstream at a time
      const { app, upstream } = await bench(t, failing, { fallbacks: fallbacks ?? {} })
      // oxlint-disable-next-line no-await-in-loop
      await app.mistral
        .as(ADA)
        .call('embeddings.create', body)
        .catch(() => {})
      t.strictSame(
        upstream.seen.map(seen => asked(seen.body)),
        models,
      )
    }
  })

  t.test('another upstream, also while the circuit to the first is open', async t => {
    const down = await startUpstream(t, response => answerJson(response, {}, 500))
    const up = await startUpstream(t, response => answerJson(response))
    const profile = (serverURL: string) => ({ serverURL, keys: [{ env: 'A_KEY' }] })
    const upstreams = { default: profile(down.origin), second: profile(up.origin) }
    const { app, calls } = await build(t, {
      env: { NODE_ENV: 'development', A_KEY: KEY },
      settings: {
        profiles: { development: { upstreams } },
        retries: { most: 0 },
        breaker: BREAKER,
        fallbacks: { '*': { upstream: 'second' } },
      },
    })
    for (let i = 0; i < 6; i++) t.match(await app.mistral.as(ADA).call('chat.complete', CHAT), { status: 200 })
    t.equal(down.seen.length, 3, 'then it was left alone')
    t.equal(up.seen.length, 6)
    t.match(app.windbreak.upstreams.status(), [{ circuit: 'open' }, { upstream: 'second', circuit: 'closed' }])
    t.equal(rulesIn(calls.at(-1)?.evidence ?? []).length, 1)
  })

  t.test('settings that cannot be', async t => {
    const rows: [Settings, RegExp][] = [
      [{ fallbacks: { '*': { upstream: 'nowhere' } } }, /\/fallbacks\/\*\/upstream/],
      [{ fallbacks: { '*': { models: 'x' } as never } }, /\/fallbacks/],
      [{ breaker: { ...BREAKER, failures: 5 } }, /\/breaker\/failures/],
      [{ retries: { ...RETRIES, most: 6 } }, /\/retries\/most/],
    ]
    for (const [settings, message] of rows) {
      await t.rejects(build(t, { settings }), { code: 'WB_CONFIG_INVALID_SETTINGS', message })
    }
  })
})
