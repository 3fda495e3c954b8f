// Every field of a request and of an answer that can hold a string: looked at, or listed here as not.
import t, { type Test } from 'tap'
import type { Evidence, ModelAnswer, StreamEvent } from '@windbreak/core'
import { ChatAnswer, ChatChunk, ChatRequest, chatAnswer, readRequest, writeEvent } from '@windbreak/wire'
import { createCore } from '../src/create-filter.js'
import { createGuard } from '../src/guard.js'
import { type FilterSettings, createFilter } from '../src/index.js'
import { filterJson } from '../src/filter-json.js'
import { makeCall } from './make-call.js'
import { type Place, placesOf } from './plant.js'

const CARD = '4111 1111 1111 1111'
const KINDS_LOOKED_AT = new Set(['scan', 'url'])

/** Ids, names from lists that the policy keeps, and content that is no text. */
const NOT_LOOKED_AT: Readonly<Record<'request' | 'answer' | 'chunk', readonly string[]>> = {
  request: [
    'opaque /messages/*/content/*/file_id',
    'opaque /messages/*/content/*/input_audio',
    'skip /guardrails/*/moderation_llm_v1/model_name',
    'skip /guardrails/*/moderation_llm_v2/model_name',
    'skip /messages/*/content/*/reference_ids/*',
    'skip /messages/*/content/*/signature',
    'skip /messages/*/content/*/thinking/*/reference_ids/*',
    'skip /messages/*/tool_call_id',
    'skip /messages/*/tool_calls/*/id',
    'skip /model',
    'skip /tools/*/connector_id',
    'skip /tools/*/library_ids/*',
  ],
  answer: [
    'opaque /choices/*/message/content/*/file_id',
    'opaque /choices/*/message/content/*/input_audio',
    'opaque /choices/*/messages/*/content/*/file_id',
    'opaque /choices/*/messages/*/content/*/input_audio',
    'skip /choices/*/finish_reason',
    'skip /choices/*/message/content/*/reference_ids/*',
    'skip /choices/*/message/content/*/signature',
    'skip /choices/*/message/content/*/thinking/*/reference_ids/*',
    'skip /choices/*/message/tool_calls/*/id',
    'skip /choices/*/messages/*/content/*/reference_ids/*',
    'skip /choices/*/messages/*/content/*/signature',
    'skip /choices/*/messages/*/content/*/thinking/*/reference_ids/*',
    'skip /choices/*/messages/*/tool_call_id',
    'skip /choices/*/messages/*/tool_calls/*/id',
    'skip /guardrails/**',
    'skip /id',
    'skip /model',
    'skip /object',
    'skip /p',
    'skip /service_tier',
    'skip /system_fingerprint',
    'skip /usage/service_tier',
  ],
  chunk: [
    'opaque /choices/*/delta/content/*/file_id',
    'opaque /choices/*/delta/content/*/input_audio',
    'skip /choices/*/delta/content/*/reference_ids/*',
    'skip /choices/*/delta/content/*/signature',
    'skip /choices/*/delta/content/*/thinking/*/reference_ids/*',
    'skip /choices/*/delta/tool_call_id',
    'skip /choices/*/delta/tool_calls/*/id',
    'skip /choices/*/finish_reason',
    'skip /guardrails/**',
    'skip /id',
    'skip /model',
    'skip /object',
    'skip /p',
    'skip /service_tier',
    'skip /system_fingerprint',
    'skip /usage/service_tier',
  ],
}

interface Passed {
  readonly evidence: readonly Evidence[]
  readonly sent: unknown
  readonly received: unknown
}

const ASK = { model: 'm', messages: [{ role: 'user', content: 'Hi.' }] }

async function pass(body: unknown, answer: ModelAnswer, settings: Partial<FilterSettings> = {}): Promise<Passed> {
  const evidence: Evidence[] = []
  let sent: unknown
  const given = await createGuard(createCore(settings)).run(makeCall(body, evidence), async ({ body }) => {
    sent = body
    return answer
  })
  if (given.kind !== 'stream') return { evidence, sent, received: given }
  const received: StreamEvent[] = []
  for await (const batch of given.events) received.push(...batch)
  return { evidence, sent, received: received.map(({ data }) => data) }
}

function streamed(chunk: unknown): ModelAnswer {
  const last = { model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
  const events = [chunk, last].map((data, i): StreamEvent => {
    return { raw: writeEvent(data), data, changed: false, final: i === 1 }
  })
  return {
    kind: 'stream',
    status: 200,
    headers: {},
    events: (async function* () {
      yield events
    })(),
  }
}

const WAYS = {
  request: {
    schema: ChatRequest,
    root: '',
    run: (body: unknown) => pass(body, chatAnswer({ model: 'm', content: '' })),
  },
  answer: {
    schema: ChatAnswer,
    root: 'answer:',
    run: (body: unknown) => pass(ASK, { kind: 'json', status: 200, headers: {}, body }),
  },
  chunk: { schema: ChatChunk, root: 'answer:', run: (chunk: unknown) => pass(ASK, streamed(chunk)) },
} as const

const withoutNumbers = (where = '') => where.replace(/\/\d+(?=\/|$)/g, '/*')
const isLookedAt = ({ kind }: Place) => KINDS_LOOKED_AT.has(kind)

for (const [name, { schema, root, run }] of Object.entries(WAYS)) {
  const places = placesOf(schema)

  t.test(`${name}: a card is found in each field that holds text, and taken out`, async t => {
    t.ok(places.filter(isLookedAt).length > 10)
    for (const { path, kind, make } of places.filter(isLookedAt)) {
      const body = make(kind === 'url' ? `https://shop.example/?card=${CARD.replaceAll(' ', '')}` : `see ${CARD}.`)
      if (name === 'request') t.strictSame(readRequest('chat.complete', body), body, `${path}: a request like this`)
      const { evidence, sent, received } = await run(body)
      t.notMatch(JSON.stringify({ sent, received }), /4111/, `${path}: taken out`)
      t.match(JSON.stringify({ sent, received }), /\[card\]/, `${path}: in its place`)
      const found = evidence.filter(({ rule }) => rule === 'payment-card')
      t.equal(found.length, 1, `${path}: once`)
      const where = withoutNumbers(found[0]?.where)
      t.ok(where.startsWith(root + path.replace(/\/\*\*$/, '')), `${path}: at ${where}`)
      listed(t, evidence, root + path)
    }
  })

  t.test(`${name}: what is not looked at is what was meant not to be`, t => {
    const others = places.filter(place => !isLookedAt(place)).map(({ path, kind }) => `${kind} ${path}`)
    t.strictSame([...new Set(others)].toSorted(), NOT_LOOKED_AT[name as keyof typeof WAYS])
    t.end()
  })
}

/** That the place stands among those that the record lists, under the ruleset that looked at it. */
function listed(t: Test, evidence: readonly Evidence[], place: string): void {
  const lists = evidence.filter(({ verdict, rule }) => verdict === 'allow' && rule === 'ruleset-2026-11')
  const places = lists.flatMap(({ where = '' }) => where.split(' '))
  t.ok(places.includes(place), `${place} is listed`)
  t.ok(lists.every(({ where = '' }) => where.length <= 256))
}

t.test('the record lists what was looked at, by which ruleset, and what was not', async t => {
  const content = [
    { type: 'text', text: 'Read this.' },
    { type: 'image_url', image_url: 'https://pictures.example/1.png' },
    { type: 'input_audio', input_audio: 'AAAA' },
  ]
  const messages = Array.from({ length: 200 }, () => ({ role: 'user', content: 'Hi.' }))
  const body = {
    model: 'm',
    messages: [{ role: 'user', content }, ...messages],
    metadata: { team: 'red', ticket: 'A-1' },
    stop: ['a', 'b'],
  }
  const settings = { allow: { paths: ['/stop/1'] } }
  const { evidence } = await pass(body, chatAnswer({ model: 'm', content: 'Hello.' }), settings)
  const line = (rule: string, where: string, count: number) => ({
    guard: 'filter',
    verdict: 'allow',
    rule,
    where,
    count,
  })
  t.strictSame(
    evidence.filter(({ verdict }) => verdict === 'allow'),
    [
      line(
        'ruleset-2026-11',
        '/messages/*/content/*/text /messages/*/content/*/image_url /messages/*/content /metadata/** /stop/*',
        207,
      ),
      line('skipped', '/stop/*', 1),
      line('ruleset-2026-11', 'answer:/choices/*/message/content', 1),
    ],
  )
  t.strictSame(
    evidence.filter(({ verdict }) => verdict !== 'allow'),
    ['/messages/0/content/1/image_url', '/messages/0/content/2/input_audio'].map(where => ({
      guard: 'filter',
      verdict: 'flag',
      rule: 'opaque',
      where,
    })),
  )
})

t.test('the list of what was looked at grows with the fields in use, not with the call', async t => {
  const tool = (i: number) => ({
    type: 'function',
    function: { name: `f${i}`, parameters: { [`p${i}`]: { type: 'x' } } },
  })
  const tools = Array.from({ length: 100 }, (_, i) => tool(i))
  const { evidence } = await pass({ ...ASK, tools }, chatAnswer({ model: 'm', content: '' }))
  t.ok(evidence.length <= 3, `${evidence.length} entries`)
})

t.test("a value is looked at beside its member's name, in free-form JSON of every kind", async t => {
  const secret = { password: 'hunter2!', more: { 'api-key': ['hunter3!x', { note: 'none' }], note: 'a plain word' } }
  const hidden = { password: '[secret]', more: { 'api-key': ['[secret]', { note: 'none' }], note: 'a plain word' } }
  const call = { function: { name: 'f', arguments: secret } }
  const body = {
    ...ASK,
    metadata: secret,
    messages: [{ role: 'assistant', content: '', tool_calls: [call] }],
    tools: [{ type: 'function', function: { name: 'f', parameters: secret } }],
    stop: ['hunter2!'],
  }
  const { sent, evidence } = await pass(body, chatAnswer({ model: 'm', content: '' }))
  t.match(sent, {
    metadata: hidden,
    messages: [{ tool_calls: [{ function: { arguments: hidden } }] }],
    tools: [{ function: { parameters: hidden } }],
    stop: ['hunter2!'],
  })
  t.ok(evidence.some(({ where }) => where === '/metadata/password'))
  t.strictSame(filterJson(secret, createCore().rules.in).body, hidden)
  t.strictSame(filterJson({ card: 4111111111111111, n: 12 }, createCore().rules.in).body, { card: '[card]', n: 12 })
  t.equal(createFilter().scan('hunter2!').length, 0, 'the same word is nothing without its name')
})
