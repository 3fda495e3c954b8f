// From bytes to bytes: an event stream that is cut anywhere gives what the same answer gives whole.
import * as fc from 'fast-check'
import t from 'tap'
import type { Evidence, Guard, ModelAnswer, StreamEvent } from '@windbreak/core'
import { ChatStreamReader, eventText, Utf8Decoder, writeEvent } from '@windbreak/wire'
import { createCore } from '../src/create-filter.js'
import { createGuard } from '../src/guard.js'
import { cut, text } from './material.js'

const seed = Number(process.env['FC_SEED'] ?? 20261125)
const GUARD = createGuard(createCore())

interface Said {
  readonly content: string
  readonly thought: string
  readonly args: string
}

/** Texts as UTF-8 can carry them, the arguments in JSON. */
const said: fc.Arbitrary<Said> = fc
  .tuple(text(4), text(3), text(3))
  .map(texts => texts.map(one => Buffer.from(one).toString()) as [string, string, string])
  .map(([content, thought, note]) => ({ content, thought, args: JSON.stringify({ note, n: [4111111111111111, 1] }) }))

const plan = fc.record({
  said,
  cuts: fc.array(fc.nat(), { maxLength: 20 }),
  order: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 }),
  bytes: fc.array(fc.nat(), { maxLength: 30 }),
})

const sorted = (places: readonly number[], length: number) =>
  places.map(at => at % (length + 1)).toSorted((a, b) => a - b)

function asBytes({ said, cuts, order }: { said: Said; cuts: readonly number[]; order: readonly number[] }): Buffer {
  const left = [said.content, said.thought, said.args].map(text => cut(text, sorted(cuts, text.length)))
  const events: string[] = []
  const send = (delta: object, finish_reason: string | null) =>
    events.push(writeEvent({ model: 'm', choices: [{ index: 0, delta, finish_reason }] }))
  for (let turn = 0; left.some(pieces => pieces.length > 0); turn++) {
    const at =
      left[order[turn % order.length]!]!.length > 0 ? order[turn % order.length]! : left.findIndex(p => p.length > 0)
    const piece = left[at]!.shift()!
    if (at === 0) send({ content: piece }, null)
    if (at === 1) send({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: piece }] }] }, null)
    if (at === 2) send({ tool_calls: [{ index: 0, function: { name: 'f', arguments: piece } }] }, null)
  }
  send({}, 'tool_calls')
  return Buffer.from(`${events.join('')}${writeEvent('[DONE]')}`)
}

async function* read(bytes: Buffer, places: readonly number[]): AsyncGenerator<readonly StreamEvent[]> {
  const utf8 = new Utf8Decoder()
  const reader = new ChatStreamReader()
  for (const [i, end] of [...places, bytes.length].entries()) {
    yield reader.push(utf8.push(bytes.subarray(i === 0 ? 0 : places[i - 1], end)))
  }
  yield reader.push(utf8.end())
  yield reader.end()
}

function whole({ content, thought, args }: Said): ModelAnswer {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: thought }] }
  const tool_calls = [{ function: { name: 'f', arguments: args } }]
  const message = { role: 'assistant', content: [thinking, { type: 'text', text: content }], tool_calls }
  const body = { model: 'm', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }
  return { kind: 'json', status: 200, headers: {}, body }
}

/** The texts of an answer, put together as a client does, and what went on record of it. */
async function receive(guard: Guard, answer: ModelAnswer): Promise<readonly [Said, readonly string[]]> {
  const evidence: Evidence[] = []
  const observed = { attempts: 0 }
  const call = { id: '0', operation: 'chat.complete', params: {}, body: ASK, evidence, observed, mode: 'enforce' }
  const given = await guard.run(call as unknown as Parameters<Guard['run']>[0], async () => answer)
  let frames = ''
  if (given.kind === 'json') frames = writeEvent(given.body)
  if (given.kind === 'stream') for await (const batch of given.events) frames += batch.map(eventText).join('')
  const texts = { content: '', thought: '', args: '' }
  for (const frame of frames.split('\n\n')) {
    if (!frame.startsWith('data: {')) continue
    const { delta, message = delta } = (JSON.parse(frame.slice(6)) as { choices: Choice[] }).choices[0]!
    for (const part of typeof message.content === 'string' ? [{ text: message.content }] : (message.content ?? [])) {
      texts.content += part.text ?? ''
      for (const { text } of part.thinking ?? []) texts.thought += text
    }
    for (const call of message.tool_calls ?? []) texts.args += call.function.arguments
  }
  return [texts, summary(evidence)]
}

const ASK = { model: 'm', messages: [{ role: 'user', content: 'Hi.' }] }

interface Message {
  readonly content?: string | readonly { text?: string; thinking?: readonly { text: string }[] }[]
  readonly tool_calls?: readonly { function: { arguments: string } }[]
}
interface Choice {
  readonly delta: Message
  readonly message?: Message
}

/** Without the places, which have other names in a stream than in a whole. */
function summary(evidence: readonly Evidence[]): readonly string[] {
  const places = evidence.filter(({ verdict, where = '' }) => verdict !== 'allow' && where.startsWith('answer:'))
  const told = places.map(({ verdict, rule, where = '', count }) => {
    const channel = /thinking|tool_calls/.exec(where)?.[0] ?? 'content'
    return `${channel} ${verdict} ${rule} ${count ?? 1}`
  })
  return told.toSorted()
}

t.test(`streams cut anywhere, two at a time, equal their whole answers (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(plan, plan, async (...plans) => {
      const streams = plans.map(plan => {
        const bytes = asBytes(plan)
        const events = read(bytes, sorted(plan.bytes, bytes.length))
        return receive(GUARD, { kind: 'stream', status: 200, headers: {}, events })
      })
      const given = await Promise.all(streams)
      const wanted = await Promise.all(plans.map(({ said }) => receive(GUARD, whole(said))))
      if (JSON.stringify(given) !== JSON.stringify(wanted)) throw new Error(JSON.stringify({ given, wanted }))
      for (const [{ args }] of given) JSON.parse(args)
    }),
    { numRuns: 200, seed },
  )
})
