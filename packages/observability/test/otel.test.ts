import Fastify from 'fastify'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Guard, ModelAnswer, StreamEvent } from '@windbreak/core'
import { attach, boundaryOf, openBoundary } from '@windbreak/core/fastify'
import t, { type Test } from 'tap'
import otel from '../src/otel/index.js'

const SECRET = 'CANARY-4711'
const event = (final: boolean): StreamEvent => ({ raw: `data: ${SECRET}\n\n`, data: SECRET, changed: false, final })

const transport: Guard = {
  name: 'transport',
  stage: 'transport',
  models: () => ['small', 'bad'],
  async run({ observed, body, evidence }): Promise<ModelAnswer> {
    const { model, stream } = body as { model: string; stream?: boolean }
    evidence.push(
      { guard: 'g', verdict: 'change', rule: 'card', where: `/${SECRET}` },
      { guard: 'g', verdict: 'allow' },
    )
    if (model === 'bad') throw Object.assign(new Error(SECRET), { code: 'WB_TEST_NO', statusCode: 403 })
    Object.assign(observed, {
      attempts: 1,
      model: 'small-2603',
      finishReason: 'stop',
      usage: { promptTokens: 7, completionTokens: 5, totalTokens: 12 },
    })
    async function* events() {
      yield [event(false)]
      yield [event(true)]
    }
    if (stream === true) return { kind: 'stream', status: 200, headers: {}, events: events() }
    return { kind: 'json', status: 200, headers: {}, body: { text: SECRET } }
  },
}

async function open(t: Test) {
  const spans = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 1_000_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const app = Fastify()
  t.teardown(async () => {
    await app.close()
    await meterProvider.shutdown()
  })
  openBoundary(app, { unguarded: ['record', 'policy', 'filter', 'intent'] })
  await app.register(otel, { tracerProvider, meterProvider })
  attach(app, transport)
  await app.ready()
  const dispatch = async (body: object, operation = 'chat.complete') => {
    const principal = { id: SECRET }
    const answer = await boundaryOf(app).dispatch({
      operation,
      body: { ...body, messages: SECRET },
      principal,
      origin: { kind: 'route', requestId: 'request-1', ip: '203.0.113.9' },
    })
    if (answer.kind === 'stream') for await (const batch of answer.events) t.ok(batch)
    return answer.call
  }
  const histograms = async () => {
    await meterProvider.forceFlush()
    const metrics =
      exported
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(scope => scope.metrics) ?? []
    const points = metrics.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name, unit, attributes, value: value as Histogram })),
    )
    return points
  }
  return { spans, dispatch, histograms }
}

t.test('a call is a client span by the GenAI conventions, and bears no text', async t => {
  const { spans, dispatch } = await open(t)
  const { id } = await dispatch({ model: 'small', stream: true, max_tokens: 9 })
  const [span] = spans.getFinishedSpans()
  t.equal(span?.name, 'chat small')
  t.equal(span?.kind, SpanKind.CLIENT)
  t.equal(span?.status.code, SpanStatusCode.UNSET)
  const { 'gen_ai.response.time_to_first_chunk': first, ...attributes } = span?.attributes ?? {}
  t.type(first, 'number')
  t.same(attributes, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'mistral_ai',
    'gen_ai.request.model': 'small',
    'gen_ai.request.stream': true,
    'gen_ai.request.max_tokens': 9,
    'gen_ai.response.model': 'small-2603',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.usage.output_tokens': 5,
    'windbreak.call.id': id,
    'windbreak.request.id': 'request-1',
    'windbreak.outcome': 'ok',
  })
  t.match(span?.events, [
    {
      name: 'windbreak.verdict',
      attributes: { 'windbreak.guard': 'g', 'windbreak.verdict': 'change', 'windbreak.rule': 'card' },
    },
  ])
  t.equal(span?.events.length, 1, 'a plain yes is no event')
  t.notMatch(JSON.stringify([span?.name, span?.attributes, span?.events]), /4711|203\.0/)
})

t.test('a refused call says why by its code alone', async t => {
  const { spans, dispatch } = await open(t)
  await t.rejects(dispatch({ model: 'bad' }), { code: 'WB_TEST_NO' })
  await dispatch({ model: `${SECRET} and more text` }, 'moderations.create')
  const [refused, strange] = spans.getFinishedSpans()
  t.match(refused, {
    name: 'chat bad',
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'WB_TEST_NO', 'windbreak.outcome': 'refused' },
  })
  t.equal(strange?.name, 'moderations.create *', 'a text in the place of a model is not shown')
  t.notMatch(JSON.stringify([refused?.attributes, refused?.status, strange?.attributes]), /4711/)
})

t.test('the client metrics of the conventions, with their buckets', async t => {
  const { dispatch, histograms } = await open(t)
  await dispatch({ model: 'small', stream: true })
  await dispatch({ model: 'bad' }).catch(() => {})
  await dispatch({ model: 'made-up-1' })
  await dispatch({ model: 'made-up-2' })
  const points = await histograms()
  const shared = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'mistral_ai',
    'gen_ai.request.model': 'small',
  }
  const find = (name: string, more: object = {}) =>
    points.find(p => p.name === name && Object.entries(more).every(([key, value]) => p.attributes[key] === value))
  t.match(find('gen_ai.client.token.usage', { 'gen_ai.token.type': 'input' }), {
    unit: '{token}',
    attributes: shared,
    value: { sum: 7, count: 1 },
  })
  t.match(find('gen_ai.client.token.usage', { 'gen_ai.token.type': 'output' })?.value, { sum: 5 })
  t.same(find('gen_ai.client.token.usage')?.value.buckets.boundaries.slice(0, 4), [1, 4, 16, 64])
  const duration = find('gen_ai.client.operation.duration', shared)
  t.match(duration, { unit: 's', value: { count: 1 } })
  t.same(duration?.value.buckets.boundaries.slice(0, 3), [0.01, 0.02, 0.04])
  t.equal(duration?.value.buckets.boundaries.at(-1), 81.92)
  t.match(find('gen_ai.client.operation.duration', { 'error.type': 'WB_TEST_NO' })?.value, { count: 1 })
  t.match(find('gen_ai.client.operation.time_to_first_chunk'), { unit: 's', value: { count: 1 } })
  t.equal(find('gen_ai.client.operation.duration', { 'gen_ai.request.model': 'other' })?.value.count, 2)
  t.notMatch(JSON.stringify(points), /4711|made-up/)
})
