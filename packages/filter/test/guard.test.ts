import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Evidence, Mode, ModelAnswer, ModelCall, StreamAnswer, StreamEvent } from '@windbreak/core'
import { chatAnswer, type ChatChunk, chatStream, type Delta, writeEvent } from '@windbreak/wire'
import { createCore, type FilterCore } from '../src/create-filter.js'
import { createGuard } from '../src/guard.js'
import type { FilterSettings } from '../src/index.js'
import { openText } from '../src/open-text.js'
import { renderFindings } from '../src/render-findings.js'
import { makeCall } from './make-call.js'
import { cut, text } from './material.js'

const CARD = '4111 1111 1111 1111'
const KEY = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`

/** A guard, and calls through it to a scripted upstream. */
function build(settings: Partial<FilterSettings> = {}, mode: Mode = 'enforce') {
  const core = createCore(settings)
  const guard = createGuard(core)
  const all: Evidence[] = []
  /** Without the list of what was looked at. */
  const evidence = () => all.filter(({ verdict }) => verdict !== 'allow')
  const sent: unknown[] = []
  async function run(
    body: unknown,
    answer: ModelAnswer = chatAnswer({ model: 'm', content: 'Hi.' }),
    operation = 'chat.complete',
  ) {
    return guard.run(makeCall(body, all, { operation, mode }), async ({ body }) => {
      sent.push(body)
      return answer
    })
  }
  return { core, guard, all, evidence, sent, run }
}

const ask = (content: unknown) => ({ model: 'm', messages: [{ role: 'user', content }] })

t.test('a request that holds nothing goes on as the very same', async t => {
  const { run, sent, evidence } = build()
  const body = ask('What is the weather in Paris?')
  await run(body)
  t.equal(sent[0], body)
  t.strictSame(evidence(), [])
})

t.test('observed, what would be blocked passes both ways and is on record; what is redacted is redacted', async t => {
  const settings = { preset: 'strict', detectors: { email: 'redact' } } as const
  for (const streamed of [false, true]) {
    const { run, sent, evidence } = build(settings, 'observe')
    const pieces = [`Your card is ${CARD}, `, 'ann@example.com.']
    const reply = streamed ? chatStream({ model: 'm', pieces }) : chatAnswer({ model: 'm', content: pieces.join('') })
    const answer = await run(ask(`${CARD}, ann@example.com`), reply)
    t.match(JSON.stringify(sent[0]), `${CARD}, [email]`)
    let text = ''
    if (answer.kind === 'stream') for await (const batch of answer.events) text += JSON.stringify(batch)
    else text = JSON.stringify(answer)
    t.match(text, CARD)
    t.notMatch(text, 'ann@example.com')
    t.strictSame(
      evidence()
        .map(({ verdict, rule }) => `${verdict} ${rule}`)
        .toSorted(),
      ['change email', 'change email', 'would-refuse payment-card', 'would-refuse payment-card'],
    )
  }
})

t.test('what is found in a request is taken out of all its fields', async t => {
  const { run, sent, evidence } = build()
  await run({
    model: 'm',
    messages: [
      { role: 'system', content: `Key: ${KEY}` },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'My card: 4111 11' },
          { type: 'text', text: '11 1111 1111, ok' },
        ],
      },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: '1', function: { name: 'pay', arguments: `{"card":"${CARD}"}` } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'sent to john@example.com' },
    ],
    metadata: { owner: 'ann@example.com' },
    stop: ['DE89370400440532013000'],
  })
  t.match(sent[0], {
    messages: [
      { content: 'Key: [secret]' },
      { content: [{ text: 'My card: [card]' }, { text: ', ok' }] },
      { tool_calls: [{ function: { arguments: '{"card":"[card]"}' } }] },
      { content: 'sent to [email]' },
    ],
    metadata: { owner: '[email]' },
    stop: ['[iban]'],
  })
  t.strictSame(
    evidence().map(({ rule, where }) => [rule, where]),
    [
      ['github-token', '/messages/0/content'],
      ['payment-card', '/messages/1/content/0/text'],
      ['payment-card', '/messages/2/tool_calls/0/function/arguments'],
      ['email', '/messages/3/content'],
      ['email', '/metadata/owner'],
      ['iban', '/stop/0'],
    ],
  )
  t.ok(evidence().every(({ guard, verdict }) => guard === 'filter' && verdict === 'change'))
  t.notMatch(JSON.stringify(evidence()), /4111|example|ghp_/)
})

t.test('a request that is blocked reaches nobody, and leaves evidence of all that was found', async t => {
  const { run, sent, evidence } = build({ in: { secret: 'block' } })
  await t.rejects(run(ask(`${CARD} and ${KEY} and ${CARD}`)), { code: 'WB_FILTER_BLOCKED', statusCode: 403 })
  t.strictSame(sent, [])
  t.strictSame(evidence(), [
    { guard: 'filter', verdict: 'change', rule: 'payment-card', where: '/messages/0/content', count: 2 },
    { guard: 'filter', verdict: 'refuse', rule: 'github-token', where: '/messages/0/content' },
  ])
})

t.test('what is only flagged goes on, with evidence', async t => {
  const { run, sent, evidence } = build({ preset: 'observe' })
  const body = ask(`Card ${CARD}`)
  await run(body)
  t.equal(sent[0], body)
  t.match(evidence(), [{ verdict: 'flag', rule: 'payment-card' }])
})

t.test('evidence names what could not be looked into', async t => {
  const { run, evidence } = build()
  await run(ask([{ type: 'image_url', image_url: 'data:image/png;base64,AAAA' }]))
  t.match(evidence(), [{ verdict: 'flag', rule: 'opaque', where: /^\/messages\/0\/content\/0/ }])
})

t.test('evidence stays short, however much is found', async t => {
  const { run, evidence } = build()
  await run({ model: 'm', messages: Array.from({ length: 500 }, () => ({ role: 'user', content: CARD })) })
  t.ok(evidence().length < 70)
  t.equal(
    evidence().reduce((sum, { count = 1 }) => sum + count, 0),
    500,
  )
})

t.test('operations without text pass, unknown ones do not', async t => {
  const { run, sent } = build({ preset: 'strict' })
  await run(null, undefined, 'models.list')
  t.equal(sent.length, 1)
  await t.rejects(run({ input: CARD }, undefined, 'ocr.process'), {
    code: 'WB_FILTER_OPERATION',
    statusCode: 403,
  })
  t.equal(sent.length, 1)
})

t.test('a filter that breaks refuses, and does not quote', async t => {
  const { run, sent } = build()
  const odd = {
    model: 'm',
    messages: [
      {
        role: 'user',
        get content(): never {
          throw new Error(CARD)
        },
      },
    ],
  }
  const error = await run(odd).then(
    () => t.fail('passed'),
    (error: Error) => error,
  )
  t.match(error, { code: 'WB_FILTER_FAILED', statusCode: 500 })
  t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /4111/)
  t.strictSame(sent, [])
})

t.test('a whole answer is filtered on its own terms', async t => {
  const answer = chatAnswer({ model: 'm', content: `Your card is ${CARD}.` })
  t.match(await build().run(ask('Hi'), answer), {
    body: { choices: [{ message: { content: 'Your card is [card].' } }] },
  })
  const strict = build({ out: { pii: 'block' } })
  await t.rejects(strict.run(ask('Hi'), answer), { code: 'WB_FILTER_BLOCKED' })
  t.match(strict.evidence(), [{ verdict: 'refuse', where: 'answer:/choices/0/message/content' }])
  const clean = { ...chatAnswer({ model: 'm', content: 'Fine.' }), raw: '{}' }
  t.equal(await build().run(ask('Hi'), clean), clean, 'the very same where nothing was found')
  const changed = await build().run(ask('Hi'), { ...answer, raw: 'old' })
  t.notOk('raw' in changed)
  const bytes: ModelAnswer = { kind: 'bytes', status: 200, headers: {}, bytes: new Uint8Array() }
  await t.rejects(build().run(ask('Hi'), bytes), { code: 'WB_FILTER_FAILED' })
})

// Streams

interface Said {
  readonly delta: Delta
  readonly choice?: number
  readonly finish?: string
}

/** One event for each thing said; from the last finish on they are final. */
function eventsOf(said: readonly Said[], choices = 1): StreamEvent[] {
  let finished = 0
  const events = said.map(({ delta, choice = 0, finish = null }): StreamEvent => {
    if (finish !== null) finished++
    const data: ChatChunk = { id: 'x', model: 'm', choices: [{ index: choice, delta, finish_reason: finish }] }
    return { raw: writeEvent(data), data, changed: false, final: finished === choices }
  })
  return [...events, { raw: writeEvent('[DONE]'), data: '[DONE]', changed: false, final: true }]
}

function streamOf(batches: readonly (readonly StreamEvent[] | Error)[]): StreamAnswer {
  async function* events() {
    for (const batch of batches) {
      if (batch instanceof Error) throw batch
      yield batch
    }
  }
  return { kind: 'stream', status: 200, headers: {}, events: events() }
}

interface Received {
  readonly events: readonly StreamEvent[]
  readonly error?: unknown
}

async function receive(answer: ModelAnswer): Promise<Received> {
  const events: StreamEvent[] = []
  try {
    if (answer.kind === 'stream') for await (const batch of answer.events) events.push(...batch)
  } catch (error) {
    return { events, error }
  }
  return { events }
}

/** What a client puts together from the events: the text of each channel of each choice. */
function joined(events: readonly StreamEvent[]): Record<string, string> {
  const texts: Record<string, string> = {}
  const add = (lane: string, text: string) => (texts[lane] = (texts[lane] ?? '') + text)
  for (const { data } of events) {
    for (const { index, delta } of (data as Partial<ChatChunk> | null)?.choices ?? []) {
      if (typeof delta.content === 'string') add(`${index}/content`, delta.content)
      if (Array.isArray(delta.content)) {
        for (const chunk of delta.content) {
          if (chunk.type === 'text') add(`${index}/content`, chunk.text)
          if (chunk.type === 'thinking') {
            for (const thought of chunk.thinking) if (thought.type === 'text') add(`${index}/thinking`, thought.text)
          }
        }
      }
      for (const { index: tool = 0, function: called } of delta.tool_calls ?? []) {
        if (typeof called.arguments === 'string') add(`${index}/tool/${tool}`, called.arguments)
      }
    }
  }
  return texts
}

const stream = (pieces: readonly string[], finish = 'stop') =>
  eventsOf([...pieces.map(content => ({ delta: { content } })), { delta: { content: '' }, finish }])

async function filtered(events: readonly StreamEvent[], settings: Partial<FilterSettings> = {}) {
  const { run, evidence } = build(settings)
  return { ...(await receive(await run(ask('Hi'), streamOf(events.map(event => [event]))))), evidence: evidence() }
}

t.test('a stream in which nothing is found leaves as it came', async t => {
  const events = stream(['Hel', 'lo the', 're, wor', 'ld!'])
  const { events: received, evidence } = await filtered(events)
  t.strictSame(received, events)
  t.ok(
    received.every((event, i) => event === events[i]),
    'each the very same',
  )
  t.strictSame(evidence, [])
})

t.test('events wait for the end of a word, and no longer', async t => {
  const { run } = build()
  const events = stream(['Hello ', 'the', 're ', 'x'])
  const waits: number[] = []
  let given = 0
  const answer = (await run(ask('Hi'), {
    ...streamOf([]),
    events: (async function* () {
      for (const [i, event] of events.entries()) {
        yield [event]
        waits.push(i + 1 - given)
      }
    })(),
  })) as StreamAnswer
  for await (const batch of answer.events) given += batch.length
  t.strictSame(waits.slice(0, 5), [0, 1, 0, 1, 0])
})

t.test('only the events that a match touches are written anew', async t => {
  const events = stream(['My card is ', '4111 11', '11 1111', ' 1111, ', 'and so on, ', 'as said.'])
  const { events: received, evidence } = await filtered(events)
  t.equal(joined(received)['0/content'], 'My card is [card], and so on, as said.')
  t.strictSame(
    received.map(({ changed }) => changed),
    [false, true, true, true, false, false, false, false],
  )
  t.notMatch(JSON.stringify(received), /4111/, 'not in the raw text of a changed event either')
  t.strictSame(evidence, [
    { guard: 'filter', verdict: 'change', rule: 'payment-card', where: 'answer:/choices/0/delta/content' },
  ])
})

t.test('a match at the very end is taken out before the answer ends', async t => {
  const { events } = await filtered(stream(['Write to john@exam', 'ple.com']))
  t.equal(joined(events)['0/content'], 'Write to [email]')
  t.strictSame(
    events.map(({ final }) => final),
    [false, false, true, true],
  )
})

t.test('a stream that is blocked gives what came before, and no end', async t => {
  const { events, error, evidence } = await filtered(
    stream(['Of course: ', `your key is ghp_${'a1B2c3D4e5F6'.repeat(2)}`, 'a1B2c3D4e5F6', '.']),
    {
      out: { secret: 'block' },
    },
  )
  t.equal(joined(events)['0/content'], 'Of course: your key is ')
  t.match(error, { code: 'WB_FILTER_BLOCKED', statusCode: 403 })
  t.ok(events.every(({ final, data }) => !final && (data as ChatChunk).choices[0]!.finish_reason === null))
  t.match(evidence, [{ verdict: 'refuse', rule: 'github-token' }])
})

t.test('a match in the finishing event itself blocks without an end', async t => {
  const events = eventsOf([{ delta: { content: 'Hi, ' } }, { delta: { content: `it is ${CARD}` }, finish: 'stop' }])
  const { events: received, error } = await filtered(events, { preset: 'strict' })
  t.equal(joined(received)['0/content'], 'Hi, it is ')
  t.ok(received.every(({ final, data }) => !final && (data as ChatChunk).choices[0]!.finish_reason === null))
  t.match(error, { code: 'WB_FILTER_BLOCKED' })
})

t.test('what is held is dropped when the upstream breaks, and when it just stops', async t => {
  const broken = new Error('broken')
  const events = stream(['Pay with 4111 1111', ' 11']).slice(0, 2)
  for (const end of [[broken], []]) {
    const { run } = build()
    const { events: received, error } = await receive(await run(ask('Hi'), streamOf([events, ...end])))
    t.equal(joined(received)['0/content'] ?? '', '')
    t.equal(error, end[0])
  }
})

t.test('a blocked stream stops an upstream that hangs without waiting for it', async t => {
  let stopped = false
  const { run } = build({ preset: 'strict' })
  const [first, second] = stream([`${CARD} `, 'more '])
  const events: AsyncIterable<StreamEvent[]> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: [first!, second!] }),
      return: () => {
        stopped = true
        return new Promise(() => {})
      },
    }),
  }
  const { error } = await receive(await run(ask('Hi'), { ...streamOf([]), events }))
  t.match(error, { code: 'WB_FILTER_BLOCKED' })
  t.ok(stopped)
})

t.test('text after the end of its choice is refused', async t => {
  const late: StreamEvent[] = eventsOf([
    { delta: { content: '4111 1111 ' }, finish: 'stop' },
    { delta: { content: '1111 1111' } },
  ])
  const { error } = await filtered(late)
  t.match(error, { code: 'WB_FILTER_LATE_TEXT', statusCode: 502 })
})

t.test('an answer of more texts than anybody needs is refused', async t => {
  const said = Array.from({ length: 1025 }, (_, index) => ({
    delta: { tool_calls: [{ index, function: { arguments: 'x' } }] },
  }))
  t.match((await filtered(eventsOf(said))).error, { code: 'WB_FILTER_FAILED' })
})

t.test('a thought that ends in the middle of a word does not hold up the answer for long', async t => {
  const thought = (text: string): Said => ({
    delta: { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] },
  })
  const said = [thought('Is it john'), ...Array.from({ length: 30 }, (_, i) => ({ delta: { content: `word ${i}, ` } }))]
  const events = eventsOf([...said, { delta: { content: '' }, finish: 'stop' }])
  const { run } = build()
  let given = 0
  let most = 0
  const answer = (await run(ask('Hi'), {
    ...streamOf([]),
    events: (async function* () {
      for (const [i, event] of events.entries()) {
        yield [event]
        most = Math.max(most, i + 1 - given)
      }
    })(),
  })) as StreamAnswer
  const received: StreamEvent[] = []
  for await (const batch of answer.events) {
    given += batch.length
    received.push(...batch)
  }
  t.ok(most <= 8, `${most} events waited`)
  t.strictSame(joined(received), joined(events))
  const end = received.findIndex(({ final }) => final)
  t.equal(joined(received.slice(0, end))['0/thinking'], 'Is it john', 'all of the thought comes before the end')
})

t.test("a tool call's name and arguments pass, and what is found in them is taken out", async t => {
  const call = (args: string, name?: string): Said => ({
    delta: {
      tool_calls: [
        {
          index: 0,
          ...(name === undefined ? {} : { id: 'c1' }),
          function: { ...(name === undefined ? {} : { name }), arguments: args },
        },
      ],
    },
  })
  const said = [call('', 'pay'), call('{"card":"4111 '), call('1111 1111 1111"'), call(',"to":"x"}')]
  const { events } = await filtered(eventsOf([...said, { delta: {}, finish: 'tool_calls' }]))
  t.strictSame(joined(events), { '0/tool/0': '{"card":"[card]","to":"x"}' })
  const [first] = events as [StreamEvent]
  t.match(first.data, { choices: [{ delta: { tool_calls: [{ id: 'c1', function: { name: 'pay' } }] } }] })
  t.notOk(first.changed)
})

/** Takes a text for each channel of each choice apart into events, mixes them, and puts these into batches. */
const mixedStream = fc
  .record({
    texts: fc.array(text(4), { minLength: 1, maxLength: 4 }),
    cuts: fc.array(fc.nat(), { minLength: 4, maxLength: 30 }),
    order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    batches: fc.array(fc.nat({ max: 6 }), { minLength: 10, maxLength: 10 }),
    inLastEvent: fc.boolean(),
  })
  .map(({ texts, cuts, order, batches, inLastEvent }) => {
    const lanes = texts.map((whole, i) => {
      const places = cuts.filter((_, c) => c % texts.length === i).map(place => place % (whole.length + 1))
      return cut(
        whole,
        places.toSorted((a, b) => a - b),
      )
    })
    const said: Said[] = []
    const left = structuredClone(lanes)
    for (let turn = 0; left.some(pieces => pieces.length > 0); turn++) {
      const open = left.flatMap((pieces, lane) => (pieces.length > 0 ? [lane] : []))
      const lane = open[order[turn % order.length]! % open.length]!
      said.push(asSaid(lane, left[lane]!.shift()!))
    }
    const choices = texts.length > 3 ? 2 : 1
    const last = said.at(-1)!
    if (inLastEvent) said[said.length - 1] = { ...last, finish: 'stop' }
    for (let choice = 0; choice < choices; choice++) {
      if (!(inLastEvent && (last.choice ?? 0) === choice)) said.push({ delta: {}, choice, finish: 'stop' })
    }
    const events = eventsOf(said, choices)
    const grouped: StreamEvent[][] = []
    for (let at = 0, turn = 0; at < events.length; turn++) {
      const size = 1 + batches[turn % batches.length]!
      grouped.push(events.slice(at, at + size))
      at += size
    }
    return { lanes: texts, grouped, events }
  })

/** Three channels of the first choice, then one of the second. */
function asSaid(lane: number, piece: string): Said {
  if (lane === 0) return { delta: { content: piece } }
  if (lane === 1) return { delta: { content: [{ type: 'thinking', thinking: [{ type: 'text', text: piece }] }] } }
  if (lane === 2) return { delta: { tool_calls: [{ index: 0, function: { name: 'f', arguments: piece } }] } }
  return { delta: { content: piece }, choice: 1 }
}

/** What a lane's text comes to when it is not cut: up to the first match that blocks. */
function uncut({ rules }: FilterCore, whole: string, lane: number): { text: string; blocks: boolean } {
  const text = openText(rules.out, lane === 2)
  const edits = [...text.push(whole).edits, ...text.end().edits]
  const blocked = edits.find(({ action }) => action === 'block')
  const upTo = blocked?.start ?? whole.length
  return { text: renderFindings(whole.slice(0, upTo), 0, edits), blocks: blocked !== undefined }
}

const LANES = ['0/content', '0/thinking', '0/tool/0', '1/content']

t.test('mixed streams: each channel equals its whole, in order, with nothing after its end', async () => {
  await fc.assert(
    fc.asyncProperty(mixedStream, async ({ lanes, grouped, events }) => {
      // What is unsafe to show is no matter of what goes to tools.
      const { run, core } = build({ out: { output: 'off' } })
      const { events: received, error } = await receive(await run(ask('Hi'), streamOf(grouped)))
      if (error !== undefined) throw error
      const wanted = lanes.map((whole, lane) => uncut(core, whole, lane).text)
      const got = LANES.slice(0, lanes.length).map(lane => joined(received)[lane] ?? '')
      if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(JSON.stringify({ got, wanted }))
      const end = received.findIndex(({ final }) => final)
      const late = joined(received.slice(end + 1))
      if (Object.values(late).some(text => text !== '')) throw new Error('text after the end')
      for (const event of received) if (!event.changed && !events.includes(event)) throw new Error('made up')
      if (received.filter(({ final }) => final).length !== events.filter(({ final }) => final).length)
        throw new Error('final')
    }),
    { numRuns: 300 },
  )
})

t.test('mixed streams that block give a start of each channel, and never an end', async () => {
  await fc.assert(
    fc.asyncProperty(mixedStream, async ({ lanes, grouped }) => {
      const { run, core } = build({ out: { pii: 'block', output: 'off' } })
      const { events: received, error } = await receive(await run(ask('Hi'), streamOf(grouped)))
      const wholes = lanes.map((whole, lane) => uncut(core, whole, lane))
      const blocks = wholes.some(whole => whole.blocks)
      if (blocks !== (error !== undefined)) throw new Error('blocked or not')
      if (!blocks) return
      if (received.some(({ final }) => final)) throw new Error('an end')
      for (const [i, { text }] of wholes.entries()) {
        if (!text.startsWith(joined(received)[LANES[i]!] ?? '')) throw new Error(`channel ${i}`)
      }
    }),
    { numRuns: 150 },
  )
})

// Canaries

async function catches({ guard, run, all }: ReturnType<typeof build>, t: Test) {
  for (const { name, body, answer, expect } of guard.canaries!()) {
    all.length = 0
    const seen: unknown[] = []
    const result = await run({ ...ask('Hi'), ...body }, answer?.({} as ModelCall)).then(
      receiveAll(seen),
      (error: { code: string }) => error.code,
    )
    if ('refused' in expect) t.equal(result, expect.refused, name)
    if ('hidden' in expect) t.notOk(JSON.stringify(seen).includes(expect.hidden), name)
    if ('flagged' in expect)
      t.ok(
        all.some(({ rule }) => rule === expect.flagged),
        name,
      )
  }
}

function receiveAll(seen: unknown[]) {
  return async (answer: ModelAnswer) => {
    const { events, error } = await receive(answer)
    seen.push(answer.kind === 'json' ? answer.body : joined(events))
    return (error as { code?: string } | undefined)?.code
  }
}

for (const [name, settings, count] of [
  ['redact', {}, 15],
  ['block', { preset: 'strict' }, 15],
  ['flag', { preset: 'observe' }, 15],
  ['are off', { in: { pii: 'off' }, detectors: { iban: 'off', 'github-token': { out: 'off' } } }, 8],
] as const) {
  t.test(`each canary is caught, as the settings ${name}`, async t => {
    const built = build(settings)
    t.equal(built.guard.canaries!().length, count)
    await catches(built, t)
  })
}

t.test('canaries are made anew each time', t => {
  const { guard } = build()
  t.notSame(guard.canaries!()[0]!.body, guard.canaries!()[0]!.body)
  t.end()
})

t.test('an answer that wire makes is filtered as any other', async t => {
  const { run } = build()
  const answer = chatStream({ model: 'm', pieces: cut(`Card ${CARD} it is`, [7, 9, 15]) })
  const { events } = await receive(await run(ask('Hi'), answer))
  t.equal(joined(events)['0/content'], 'Card [card] it is')
})

t.test(
  'an answer may link to what the user wrote, and not to what a document, a tool or a system text names',
  async t => {
    const url = (name: string) => `https://${name}.example.net/x?y=z`
    const body = {
      model: 'm',
      messages: [
        { role: 'system', content: `See ${url('system')}` },
        { role: 'user', content: [{ type: 'text', text: `What says ${url('user')}?` }] },
        { role: 'assistant', content: url('earlier') },
        { role: 'tool', tool_call_id: '1', content: url('tool') },
        { role: 'user', content: 'Well?' },
      ],
    }
    const names = ['user', 'system', 'earlier', 'tool']
    const content = names.map(name => `![x](${url(name)})`).join('\n')
    const wanted = names.map((name, i) =>
      i === 0 ? `![x](${url(name)})` : `![x] (hxxps://${name}[.]example[.]net/x?y=z)`,
    )
    for (const streamed of [false, true]) {
      const { run, evidence } = build()
      const reply = streamed
        ? chatStream({ model: 'm', pieces: cut(content, [9, 30, 31, 60, 90]) })
        : chatAnswer({ model: 'm', content })
      const answer = await run(body, reply)
      const text =
        answer.kind === 'stream'
          ? joined((await receive(answer)).events)['0/content']
          : (answer as { body: { choices: { message: { content: string } }[] } }).body.choices[0]!.message.content
      t.equal(text, wanted.join('\n'))
      t.match(evidence(), [{ verdict: 'change', rule: 'output-link' }, { rule: 'output-url' }])
    }
  },
)
