import Fastify from 'fastify'
import { type Guard, type ModelAnswer, type Principal, refuse, type StreamEvent } from '@windbreak/core'
import { attach, boundaryOf, openBoundary, provide, publish } from '@windbreak/core/fastify'
import t, { type Test } from 'tap'
import metrics, { type MetricsPluginOptions, type Sources } from '../src/index.js'

const UNGUARDED = ['record', 'policy', 'filter', 'intent'] as const
const SECRET = 'user-4711@example.com'
const ADA: Principal = { id: SECRET, tenant: 'tenant-4711' }

const answer = (): ModelAnswer => ({ kind: 'json', status: 200, headers: {}, body: {} })
const event = (final: boolean): StreamEvent => ({ raw: 'data: x\n\n', data: 'x', changed: false, final })

/** Refuses the model `bad`, flags the rest. */
const guard: Guard = {
  name: 'door',
  stage: 'policy',
  models: () => ['small'],
  async run(call, next) {
    const { model } = call.body as { model: string }
    if (model === 'bad') {
      refuse(call, { guard: 'door', rule: 'model', where: `/x/${SECRET}` }, () =>
        Object.assign(new Error(SECRET), { code: 'WB_TEST_NO', statusCode: 403 }),
      )
    }
    call.evidence.push({ guard: 'door', verdict: 'flag', rule: 'seen', count: 3 })
    return next(call)
  },
}

const transport: Guard = {
  name: 'transport',
  stage: 'transport',
  async run({ observed, body }) {
    const { stream } = body as { stream?: boolean }
    Object.assign(observed, {
      attempts: 2,
      upstreamStatus: 200,
      sentAt: 1_000,
      firstByteAt: 1_200,
      lastByteAt: 3_000,
      usage: { promptTokens: 7, completionTokens: 5, totalTokens: 12 },
      cost: 2_500_000,
    })
    async function* events() {
      yield [event(false)]
      yield [event(true)]
    }
    return stream === true ? { kind: 'stream', status: 200, headers: {}, events: events() } : answer()
  },
}

async function open(t: Test, options: MetricsPluginOptions = { settings: { process: false } }, sources: Sources = {}) {
  const app = Fastify()
  t.teardown(() => app.close())
  openBoundary(app, { unguarded: UNGUARDED })
  await app.register(metrics, options)
  attach(app, guard)
  attach(app, transport)
  for (const [name, member] of Object.entries(sources)) provide(app, name as 'metrics', member as never)
  await app.ready()
  const dispatch = async (body: object, operation = 'chat.complete') =>
    boundaryOf(app).dispatch({
      operation,
      body,
      principal: ADA,
      origin: { kind: 'route', ip: '203.0.113.9', requestId: SECRET },
    })
  const lines = async () => (await app.windbreak.metrics.text()).split('\n')
  const value = async (row: string) => {
    const found = (await lines()).find(line => line.startsWith(`${row} `))
    return found === undefined ? undefined : Number(found.slice(row.length + 1))
  }
  return { app, dispatch, lines, value }
}

t.test('calls are counted by how they ended, and what they cost', async t => {
  const { dispatch, value } = await open(t)
  await dispatch({ model: 'small' })
  await dispatch({ model: 'small' })
  await t.rejects(dispatch({ model: 'bad' }), { code: 'WB_TEST_NO' })
  const at = 'operation="chat.complete",model="small"'
  const rows: [string, number][] = [
    [`windbreak_calls_total{${at},origin="route",outcome="ok",status="2xx"}`, 2],
    ['windbreak_calls_total{operation="chat.complete",model="other",origin="route",outcome="refused",status="4xx"}', 1],
    ['windbreak_call_failures_total{outcome="refused",code="WB_TEST_NO"}', 1],
    ['windbreak_verdicts_total{guard="door",rule="seen",verdict="flag"}', 2],
    ['windbreak_verdicts_total{guard="door",rule="model",verdict="refuse"}', 1],
    [`windbreak_tokens_total{${at},kind="prompt"}`, 14],
    [`windbreak_tokens_total{${at},kind="completion"}`, 10],
    ['windbreak_cost_dollars_total{model="small"}', 5],
    ['windbreak_upstream_attempts_total{status="2xx"}', 4],
    ['windbreak_upstream_first_byte_seconds_sum{model="small"}', 0.4],
    ['windbreak_upstream_seconds_sum{model="small"}', 4],
    ['windbreak_guard_seconds_count{guard="door",phase="request"}', 3],
    ['windbreak_added_seconds_count{operation="chat.complete"}', 3],
    ['windbreak_settle_seconds_count{operation="chat.complete"}', 3],
    ['windbreak_calls_open', 0],
  ]
  for (const [row, expected] of rows) t.equal(await value(row), expected, row)
})

t.test('a stream shows as open until it is read, and how long it was held', async t => {
  const { dispatch, value } = await open(t)
  const { kind, ...rest } = await dispatch({ model: 'small', stream: true })
  t.equal(kind, 'stream')
  t.equal(await value('windbreak_calls_open'), 1)
  for await (const batch of (rest as { events: AsyncIterable<unknown> }).events) t.ok(batch)
  t.equal(await value('windbreak_calls_open'), 0)
  t.equal(await value('windbreak_stream_held_seconds_count{operation="chat.complete"}'), 1)
})

t.test('nobody can be told from the metrics, and nobody can make them grow', async t => {
  const { app, dispatch, lines } = await open(t, { settings: { process: false, maxValues: 4 } })
  for (let i = 0; i < 50; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await dispatch({ model: `model-${i}` }, `made.up.${i}`)
    // oxlint-disable-next-line no-await-in-loop
    await publish(app, { type: `type ${i}`, at: 0, code: `WB_${i}`, principal: ADA, detail: { secret: SECRET } })
  }
  await dispatch({ model: 'bad' }).catch(() => {})
  const text = (await lines()).join('\n')
  t.notMatch(text, /4711|example\.com|203\.0\.113|model-1/)
  const series = (name: string) => text.split('\n').filter(line => line.startsWith(`${name}{`)).length
  t.ok(series('windbreak_calls_total') <= 6)
  t.equal(series('windbreak_events_total'), 5, 'four codes and the rest, under one type')
})

t.test('what other plugins know is read when it is asked for', async t => {
  let lag = 3
  const stats = { healthy: true, waiting: 2, bytes: 99, dropped: 1, suppressed: 4, unsigned: null }
  const sink = { name: 'sqlite', state: 'retrying', lagRecords: 5, failures: 6, refused: 0 }
  const { value } = await open(t, undefined, {
    audit: {
      stats: () => stats,
      get sinks() {
        return [{ ...sink, lagSeconds: lag }]
      },
    },
    keys: {
      status: () => [
        {
          upstream: 'default',
          ready: true,
          sourceAgeMs: 1_500,
          current: { ageMs: 60_000, leftMs: undefined, open: 1 },
          counts: { promoted: 1, rejected: 0, failed: 0 },
        },
      ],
    },
    budgets: {
      get storeUp(): boolean {
        throw new Error('away')
      },
      use: () => [{ budget: 'day', highest: 0.25 }],
    },
  })
  const rows: [string, number | undefined][] = [
    ['windbreak_audit_healthy', 1],
    ['windbreak_audit_waiting_records', 2],
    ['windbreak_audit_dropped_records_total', 1],
    ['windbreak_audit_unsigned_records', undefined],
    ['windbreak_audit_sink_up{sink="sqlite"}', 0],
    ['windbreak_audit_sink_lag_seconds{sink="sqlite"}', 3],
    ['windbreak_audit_sink_failures_total{sink="sqlite"}', 6],
    ['windbreak_key_ready{upstream="default"}', 1],
    ['windbreak_key_age_seconds{upstream="default"}', 60],
    ['windbreak_key_left_seconds{upstream="default"}', undefined],
    ['windbreak_key_source_age_seconds{upstream="default"}', 1.5],
    ['windbreak_budget_use_ratio{budget="day"}', 0.25],
    ['windbreak_budget_store_up', undefined],
  ]
  for (const [row, expected] of rows) t.equal(await value(row), expected, row)
  lag = 9
  t.equal(await value('windbreak_audit_sink_lag_seconds{sink="sqlite"}'), 9)
  t.equal(await value('windbreak_audit_dropped_records_total'), 1, 'read again, a count is not doubled')
})

t.test('the process shows unless that is switched off, each server for itself', async t => {
  const one = await open(t, {})
  const other = await open(t)
  t.ok((await one.lines()).some(line => line.startsWith('process_cpu_seconds_total')))
  t.notOk((await other.lines()).some(line => line.startsWith('process_')))
  await one.dispatch({ model: 'small' })
  t.equal(await other.value('windbreak_verdicts_total{guard="door",rule="seen",verdict="flag"}'), undefined)
  await t.rejects(open(t, { settings: { maxValue: 1 } as object }), { code: 'WB_OBSERVABILITY_SETTINGS' })
})
