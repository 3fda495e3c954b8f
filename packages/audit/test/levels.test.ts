import type { CallRequest, Guard, ModelAnswer } from '@windbreak/core'
import { boundaryOf } from '@windbreak/core/fastify'
import t from 'tap'
import { cutText } from '../src/text/cut-text.js'
import { questionOf } from '../src/text/question-of.js'
import { buildApp, refuse, ModelRefused, type AppOptions } from './build-app.js'
import { chatCall, jsonAnswer } from './builders.js'

const SECRET = 'hunter2'

/** Stands where the filter stands, and takes one word out, both ways. */
const filter: Guard = {
  name: 'test:filter',
  stage: 'filter',
  async run(call, next) {
    const clean = <T>(value: T) => JSON.parse(JSON.stringify(value).replaceAll(SECRET, '[gone]')) as T
    const answer = await next(call.mode === 'observe' ? call : { ...call, body: clean(call.body) })
    if (answer.kind === 'json') return { ...answer, body: clean(answer.body) }
    if (answer.kind !== 'stream') return answer
    const events = async function* () {
      for await (const batch of answer.events)
        yield batch.map(({ data, ...event }) => Object.assign(event, { data: clean(data) }))
    }
    return { ...answer, events: events() }
  },
}

const said = (content: unknown): ModelAnswer => ({ ...jsonAnswer(), body: { choices: [{ message: { content } }] } })
const asks = (content: unknown, more: Partial<CallRequest> = {}) =>
  chatCall({ body: { model: 'm', messages: [{ role: 'user', content }] }, ...more })

function streamed(deltas: readonly unknown[]): ModelAnswer {
  async function* events() {
    for (const delta of deltas) {
      const data = { choices: [{ index: 0, delta }] }
      yield [{ raw: `data: ${JSON.stringify(data)}\n\n`, data, changed: false, final: false }]
    }
    yield [{ raw: 'data: [DONE]\n\n', data: '[DONE]', changed: false, final: true }]
  }
  return { kind: 'stream', status: 200, headers: {}, events: events() }
}

async function recorded(t: Parameters<typeof buildApp>[0], options: AppOptions, call: CallRequest) {
  const built = await buildApp(t, { guards: [filter], ...options })
  const answer = await boundaryOf(built.app)
    .dispatch(call)
    .catch(() => null)
  if (answer?.kind === 'stream') for await (const _ of answer.events);
  const records = await built.records()
  return {
    intent: records.find(({ stage }) => stage === 'intent'),
    outcome: records.find(({ stage }) => stage === 'outcome'),
    all: records.map(record => JSON.stringify(record)).join('\n'),
    events: records.filter(({ stage }) => stage === 'event').length,
  }
}

t.test('what is recorded of a call', async t => {
  const transport = async () => said(`no ${SECRET} here`)
  const call = asks(`is ${SECRET} good?`)

  t.test('at "metadata" is no text', async t => {
    const { intent, outcome, all } = await recorded(t, { transport }, call)
    t.notMatch(all, /good|here|gone/)
    t.notOk('request' in intent! || 'answer' in outcome!)
  })

  t.test('at "request" is the question as the filter left it, and no answer', async t => {
    const { intent, outcome, all } = await recorded(t, { transport, settings: { level: 'request' } }, call)
    t.match(JSON.parse(intent?.request ?? ''), { messages: [{ content: 'is [gone] good?' }] })
    t.notMatch(all, SECRET)
    t.notOk('answer' in outcome!)
    t.equal(intent?.level, 'request')
  })

  t.test('at "request-response" is the answer as the caller got it', async t => {
    const settings = { level: 'request-response' }
    const { intent, outcome, all } = await recorded(t, { transport, settings }, call)
    t.match(intent?.request, 'is [gone] good?')
    t.match(JSON.parse(outcome?.answer ?? ''), { choices: [{ message: { content: 'no [gone] here' } }] })
    t.notMatch(all, SECRET)
  })

  t.test('of a stream is what was said, put together', async t => {
    const deltas = [
      { role: 'assistant', content: 'no ' },
      { content: [{ type: 'text', text: `${SECRET} ` }] },
      { tool_calls: [{ id: 'c', function: { name: 'look', arguments: '{}' } }] },
    ]
    const options = { transport: async () => streamed(deltas), settings: { level: 'request-response' } }
    const { outcome } = await recorded(t, options, asks('?', { body: { model: 'm', messages: [], stream: true } }))
    t.strictSame(JSON.parse(outcome?.answer ?? ''), { choices: [{ index: 0, text: 'no [gone] look{}' }] })
  })

  t.test('is bounded', async t => {
    const options = {
      transport: async () => said('y'.repeat(9_000)),
      settings: { level: 'request-response', maxTextBytes: 64 },
    }
    const { intent, outcome } = await recorded(t, options, asks('ü'.repeat(9_000)))
    for (const text of [intent?.request, outcome?.answer]) {
      t.ok(Buffer.byteLength(text!) <= 64 && text!.endsWith('…'), text!)
    }
  })

  t.test('of a refused one is no text: no filter has seen it', async t => {
    const settings = { level: 'request-response' }
    const { intent, outcome, all } = await recorded(t, { settings, guards: [filter, refuse(new ModelRefused())] }, call)
    t.equal(intent, undefined)
    t.match(outcome, { status: 'refused', answer: null })
    t.notMatch(all, /good/)
  })

  t.test('is no text while calls are only observed: nothing was taken out of them', async t => {
    const options = { transport, settings: { level: 'request-response' }, boundary: { mode: () => 'observe' as const } }
    const { intent, outcome, all } = await recorded(t, options, call)
    t.match(intent, { request: null })
    t.match(outcome, { answer: null })
    t.notMatch(all, SECRET)
  })

  t.test('at "none", in development, is nothing, and events are', async t => {
    const built = await buildApp(t, { settings: { level: 'none' }, signing: { environment: 'development' } })
    await boundaryOf(built.app).dispatch(call)
    await built.app.windbreak.audit.record({ action: 'app.write' })
    t.strictSame(
      (await built.records()).map(({ stage }) => stage),
      ['start', 'event'],
    )
  })
})

t.test('the question of a body', async t => {
  const rows: [body: unknown, question: string | null][] = [
    [{ messages: [{ content: 'a' }, { content: 'b' }] }, 'b'],
    [{ messages: [{ content: [{ type: 'text', text: 'a' }, { type: 'image_url' }, null, { text: 'b' }] }] }, 'ab'],
    [{ messages: [] }, null],
    [{ messages: [null] }, null],
    [{ prompt: 'a' }, 'a'],
    [{ input: ['a', 'b'] }, 'ab'],
    [null, null],
    ['text', null],
  ]
  for (const [body, question] of rows) t.equal(questionOf(body), question, JSON.stringify(body))
})

t.test('a text that is too long is cut between characters', async t => {
  for (const unit of ['a', 'ü', '€', '😀']) {
    for (let most = 4; most < 40; most++) {
      const cut = cutText(unit.repeat(40), most)
      t.ok(Buffer.byteLength(cut) <= most && cut.endsWith('…') && !cut.includes('\uFFFD'), `${unit} ${most}`)
    }
  }
  t.equal(cutText('abc', 3), 'abc')
})
