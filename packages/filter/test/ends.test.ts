// How a stream ends that does not end well: what was held back is dropped, and the record says how it ended.
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { attach, boundaryOf, openBoundary } from '@windbreak/core/fastify'
import { type Evidence, type Outcome, type StreamAnswer, type StreamEvent, withOutcome } from '@windbreak/core'
import { type ChatChunk, ChatStreamReader, writeEvent } from '@windbreak/wire'
import filter, { type FilterSettings } from '../src/index.js'

const CARD = '4111 1111 1111 1111'

interface Ended {
  /** What a client puts together from what it got. */
  readonly text: string
  readonly looksFinished: boolean
  readonly code: string | undefined
  readonly outcome: { readonly status: string; readonly code: string | undefined }
  readonly evidence: readonly Evidence[]
  /** The upstream was told to stop. */
  readonly stopped: boolean
}

interface Plan {
  readonly settings?: Partial<FilterSettings>
  /** What the upstream sends; an error breaks it off, behind `hang` nothing comes. */
  readonly upstream: readonly (string | Error)[]
  /** The caller leaves after so many batches. */
  readonly leaveAfter?: number
}

/** Sends one stream through the filter in a real boundary, beside a recorder. */
async function send(t: Test, { settings = {}, upstream, leaveAfter = Infinity }: Plan): Promise<Ended> {
  const app = Fastify()
  t.teardown(() => app.close())
  let outcome: Outcome | undefined
  let stopped = false
  await app.register(filter, { settings })
  openBoundary(app, { unguarded: ['policy', 'intent'] })
  attach(app, {
    name: 'recorder',
    stage: 'record',
    async run(call, next) {
      call.onSettled(ended => void (outcome = ended))
      return next(call)
    },
  })
  attach(app, {
    name: 'transport',
    stage: 'transport',
    run: async () => ({ ...STREAM, events: read(upstream, () => (stopped = true)) }),
  })
  await app.ready()
  outcome = undefined

  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi.' }] }
  const origin = { kind: 'job' } as const
  const call = { operation: 'chat.complete', body, principal: { id: 'ann' }, origin }
  const answer = await boundaryOf(app).dispatch(call)
  const events: StreamEvent[] = []
  let code: string | undefined
  let batches = 0
  try {
    if (answer.kind === 'stream') {
      for await (const batch of answer.events) {
        events.push(...batch)
        if (++batches === leaveAfter) break
      }
    }
  } catch (error) {
    code = (error as { code: string }).code
  }
  const chunks = events.map(({ data }) => data as Partial<ChatChunk>)
  const choices = chunks.flatMap(({ choices = [] }) => choices)
  const { status, ...rest } = outcome as unknown as Outcome
  return {
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    looksFinished: choices.some(({ finish_reason: reason }) => reason != null) || events.some(({ final }) => final),
    code,
    outcome: { status, code: rest.code },
    evidence: answer.call.evidence,
    stopped,
  }
}

const STREAM: Omit<StreamAnswer, 'events'> = { kind: 'stream', status: 200, headers: {} }
const event = (content: string, finish: string | null = null) =>
  writeEvent({ model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
const END = event('', 'stop') + writeEvent('[DONE]')

/** Like a generator, but one that says when it is told to stop, and that does not wait for a read that hangs. */
function read(upstream: Plan['upstream'], onReturn: () => void): AsyncIterable<readonly StreamEvent[]> {
  const reader = new ChatStreamReader()
  let at = 0
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const part = upstream[at++]
        if (part === 'hang') return new Promise(() => {})
        if (part instanceof Error) throw part
        if (part !== undefined) return { done: false, value: reader.push(part) }
        reader.end()
        return { done: true, value: undefined }
      },
      return: async () => {
        onReturn()
        return { done: true, value: undefined }
      },
    }),
  }
}

const broken = withOutcome(
  Object.assign(new Error('broken'), { code: 'WB_TEST_BROKEN', statusCode: 502 }),
  'incomplete',
)

const ROWS: Readonly<Record<string, Plan & { readonly wanted: Partial<Ended> }>> = {
  'it ends well': {
    upstream: [event('Pay with 4111 1111'), event(' 1111 1111.'), END],
    wanted: {
      text: 'Pay with [card].',
      looksFinished: true,
      code: undefined,
      outcome: { status: 'ok', code: undefined },
    },
  },
  'the upstream breaks off': {
    upstream: [event('Pay with '), event('4111 1111'), broken],
    wanted: { text: 'Pay with ', code: 'WB_TEST_BROKEN', outcome: { status: 'incomplete', code: 'WB_TEST_BROKEN' } },
  },
  'the upstream stops without an end': {
    upstream: [event('Pay with '), event('4111 1111')],
    wanted: { text: 'Pay with ', outcome: { status: 'incomplete', code: 'WB_WIRE_STREAM_INCOMPLETE' } },
  },
  'the upstream stops after a finish reason': {
    upstream: [event('Pay with '), event('me'), event('', 'stop')],
    wanted: { text: 'Pay with me', outcome: { status: 'incomplete', code: 'WB_WIRE_STREAM_INCOMPLETE' } },
  },
  'the upstream stops within an event': {
    upstream: [event('Pay with '), event('4111 1111'), event(' 1111 1111 or ').slice(0, -1)],
    wanted: { text: 'Pay with ', outcome: { status: 'incomplete', code: 'WB_WIRE_STREAM_INCOMPLETE' } },
  },
  'the caller leaves': {
    upstream: [event('So: '), event('pay with 4111 1111'), 'hang'],
    leaveAfter: 1,
    wanted: { text: 'So: ', outcome: { status: 'aborted', code: 'WB_CORE_CALLER_LEFT' }, stopped: true },
  },
  'the filter blocks': {
    settings: { preset: 'strict' },
    upstream: [
      event('Of course: pay '),
      event(`with ${CARD} and`),
      event(` more, ${'and so on, '.repeat(20)}`),
      'hang',
    ],
    wanted: {
      text: 'Of course: pay with ',
      code: 'WB_FILTER_BLOCKED',
      outcome: { status: 'refused', code: 'WB_FILTER_BLOCKED' },
      stopped: true,
    },
  },
  'the filter blocks in the last event': {
    settings: { preset: 'strict' },
    upstream: [event('It is '), event(CARD, 'stop') + writeEvent('[DONE]')],
    wanted: { text: 'It is ', code: 'WB_FILTER_BLOCKED', outcome: { status: 'refused', code: 'WB_FILTER_BLOCKED' } },
  },
}

for (const [name, { wanted, ...plan }] of Object.entries(ROWS)) {
  t.test(`when ${name}`, async t => {
    const ended = await send(t, plan)
    t.match(ended, { looksFinished: false, ...wanted })
    t.notMatch(ended.text, /4111/, 'nothing that was held back came out')
    t.ok(
      ended.evidence.some(({ verdict, where = '' }) => verdict === 'allow' && where.startsWith('answer:')),
      'the record says what was looked at',
    )
  })
}
