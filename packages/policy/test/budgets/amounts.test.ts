import * as fc from 'fast-check'
import t from 'tap'
import type { Principal } from '@windbreak/core'
import { boundCall, type Ceilings, DEFAULT_PRICES } from '../../src/budgets/index.js'
import { decideCharge, type Facts } from '../../src/budgets/charge.js'
import { linesFor, tagOf } from '../../src/budgets/claims.js'
import { LowerBound } from '../../src/budgets/lower-bound.js'
import { compilePrices, costOf } from '../../src/budgets/price-list.js'
import { compileRules } from '../../src/budgets/rules.js'
import type { BudgetSettings } from '../../src/budgets/settings.js'

const bound = (body: object, ceilings: Ceilings = {}) =>
  boundCall({ operation: 'chat.complete', body: { model: 'm', max_tokens: 10, ...body } }, ceilings)

t.test('numbers that are written in full have room, in calls of tools and in what tools answered', t => {
  const numbers = `[${Array.from({ length: 1000 }, () => '1e15').join()}]`
  const inFull = `[${Array.from({ length: 1000 }, () => '1000000000000000.0').join(', ')}]`
  const rows: [name: string, message: object][] = [
    ['an answer of a tool', { role: 'tool', content: numbers, tool_call_id: 'a23456789' }],
    ['arguments', { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: numbers } }] }],
  ]
  for (const [name, message] of rows) {
    const found = bound({ messages: [message] })
    t.ok(found.bounded && found.prompt >= Buffer.byteLength(inFull), name)
  }
  t.end()
})

t.test('a prompt is bounded by the bytes of every text in it, whatever the text', t => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  const message = fc.oneof(
    fc.record({ role: fc.constant('user'), content: text }),
    fc.record({
      role: fc.constant('user'),
      content: fc.array(fc.record({ type: fc.constant('text'), text }), { maxLength: 4 }),
    }),
    fc.record({
      role: fc.constant('assistant'),
      content: fc.constant(''),
      tool_calls: fc.array(fc.record({ function: fc.record({ name: text, arguments: text }) }), { maxLength: 3 }),
    }),
  )
  const bytesIn = (value: unknown): number =>
    typeof value === 'string'
      ? Buffer.byteLength(value)
      : typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0)
        : 0
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 4 }), (messages, n) => {
      const found = bound({ messages, n })
      return found.bounded && found.prompt >= bytesIn(messages) + 512 && found.completion === 10 * n
    }),
  )
  t.end()
})

t.test('what a call may use grows with all that can make it use more', t => {
  const messages = [{ role: 'user', content: 'Hello.' }]
  const tool = { type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }
  const image = { type: 'image_url', image_url: `data:image/png;base64,${'A'.repeat(100_000)}` }
  const total = (body: object, ceilings?: Ceilings) => {
    const found = bound({ messages, ...body }, ceilings)
    return found.bounded ? found.prompt + found.completion : Number.NaN
  }
  const least = total({})
  const rows: [string, object, number][] = [
    ['a tool', { tools: [tool] }, 128 + 2 * Buffer.byteLength(JSON.stringify([tool]))],
    ['safe_prompt', { safe_prompt: true }, 256],
    ['prompt_mode', { prompt_mode: 'reasoning' }, 1_024],
    ['a prediction', { prediction: { content: 'x'.repeat(1_000) } }, 2_000],
    ['a schema', { response_format: { type: 'json_object' } }, 2 * 22],
  ]
  for (const [what, body, more] of rows) t.ok(total(body) - least >= more, what)
  const media = total({ messages: [{ role: 'user', content: [image] }] }, { image: 3_000 })
  t.ok(media - least >= 3_000 && media - least < 3_200, 'an image counts by its ceiling, not by its bytes')
  const search = { tools: [{ type: 'web_search' }], n: 2 }
  t.ok(total(search, { tools: { web_search: 1_000 } }) >= least + 3_000, 'a server tool counts both ways')
  t.end()
})

t.test('what is not a chat has a bound too', t => {
  const model = 'm'
  const text = 'é'.repeat(1_000)
  const user = { role: 'user', content: text }
  const image = { type: 'image_url', image_url: 'https://a.example/x.png' }
  const rows: [operation: string, body: object, ceilings: Ceilings, prompt: number, completion: number][] = [
    ['fim.complete', { model, prompt: text, max_tokens: 9 }, {}, 2_000, 9],
    ['fim.complete', { model, prompt: text, max_tokens: 9, min_tokens: 20 }, {}, 2_000, 20],
    ['fim.complete', { model, prompt: text }, { maxTokens: 30 }, 2_000, 30],
    ['embeddings.create', { model, input: [text, text] }, {}, 4_000, 0],
    ['moderations.create', { model, input: text }, {}, 2_000, 0],
    ['chat.moderate', { model, input: [[user], [user]] }, {}, 4_000, 0],
    ['chat.moderate', { model, input: [{ role: 'user', content: [image] }] }, { image: 7_000 }, 7_000, 0],
  ]
  for (const [operation, body, ceilings, least, completion] of rows) {
    const found = boundCall({ operation, body }, ceilings)
    t.match(found, { bounded: true, completion }, operation)
    if (found.bounded) t.ok(found.prompt >= least && found.prompt < least + 2_500, `${operation} ${found.prompt}`)
  }
  t.match(boundCall({ operation: 'fim.complete', body: { model, prompt: 'x' } }, {}), { where: '/max_tokens' })
  const unseen = { model, input: [{ role: 'user', content: [image] }] }
  t.match(boundCall({ operation: 'chat.moderate', body: unseen }, {}), { bounded: false, where: '/input' })
  t.end()
})

t.test('an operation that nobody knows needs a ceiling of its own', t => {
  const call = { operation: 'ocr.process', body: {} }
  t.match(boundCall(call, {}), { bounded: false, what: 'operation "ocr.process" has no ceiling' })
  t.match(boundCall(call, { operations: { 'ocr.process': 70 } }), { bounded: true, prompt: 70, completion: 70 })
  t.match(boundCall({ operation: 'constructor', body: {} }, { operations: {} }), { bounded: false })
  t.end()
})

t.test('every doubt is at the caller’s cost', t => {
  const usage = { promptTokens: 10, completionTokens: 5, totalTokens: 15 }
  const facts: Facts = {
    called: true,
    unreachable: false,
    failedStatus: undefined,
    whole: true,
    usage,
    least: { prompt: 1, completion: 2 },
  }
  const rows: [string, Partial<Facts>, object][] = [
    ['whole, with usage', {}, { kind: 'usage', prompt: 10, completion: 5 }],
    ['usage below what was seen', { least: { prompt: 1, completion: 9 } }, { kind: 'usage', completion: 9 }],
    ['usage, but not whole', { whole: false }, { kind: 'full', least: { prompt: 10, completion: 5 } }],
    ['no usage', { usage: undefined }, { kind: 'full', least: { prompt: 1, completion: 2 } }],
    ['huge usage', { usage: { ...usage, promptTokens: 1e12 } }, { kind: 'full' }],
    ['never called', { called: false }, { kind: 'refund' }],
    ['never connected', { unreachable: true, whole: false, usage: undefined }, { kind: 'refund' }],
    ['refused with 429', { failedStatus: 429, whole: false, usage: undefined }, { kind: 'refund' }],
    ['refused with 400', { failedStatus: 400, whole: false, usage: undefined }, { kind: 'full' }],
    ['failed with 503', { failedStatus: 503, whole: false, usage: undefined }, { kind: 'full' }],
  ]
  for (const [what, some, wanted] of rows) t.match(decideCharge({ ...facts, ...some }, new Set([429])), wanted, what)
  t.end()
})

t.test('what a stream has used at least is never more than what it used', t => {
  // Tokens of up to 8 bytes, some in each event, of several choices.
  const token = fc.record({
    index: fc.integer({ min: 0, max: 2 }),
    text: fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  })
  fc.assert(
    fc.property(fc.array(fc.array(token, { maxLength: 5 }), { maxLength: 20 }), events => {
      const least = new LowerBound(8)
      for (const tokens of events) {
        least.take({
          choices: tokens.map(({ index, text }) => ({ index, delta: { content: [{ type: 'text', text }] } })),
        })
      }
      return least.tokens.completion <= events.flat().length
    }),
  )
  const least = new LowerBound(2)
  least.take({ choices: [{ index: 0, delta: { content: 'abcde' } }] })
  t.same(least.tokens, { prompt: 1, completion: 3 })
  const thinking = [
    { type: 'text', text: 'ab' },
    { type: 'tool_reference', tool: 'x', title: 'long enough' },
  ]
  least.take({ choices: [{ index: 0, delta: { content: [{ type: 'thinking', thinking }], metadata: { a: 'long' } } }] })
  t.same(least.tokens, { prompt: 1, completion: 4 }, 'what the model did not write is not counted')
  least.take({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 40 } })
  t.same(least.tokens, { prompt: 7, completion: 40 }, 'what the upstream says counts')
  least.take('[DONE]')
  t.end()
})

t.test('prices', t => {
  const all = DEFAULT_PRICES.flatMap(({ names }) => names)
  t.equal(new Set(all).size, all.length, 'no name stands for two models')
  const { canonical, priceOf } = compilePrices({
    'mistral-small-latest': { input: 1, output: 2 },
    house: { input: 0.0001, output: 0, aliases: ['home'] },
  })
  t.equal(canonical('mistral-small-latest'), 'mistral-small-2603')
  t.same(priceOf('mistral-small-2603'), { input: 1_000, output: 2_000 }, 'a price counts for all names of a model')
  t.equal(canonical('home'), 'house')
  t.same(priceOf('home'), { input: 1, output: 0 }, 'too small to tell is rounded up')
  t.equal(priceOf('toString'), undefined)
  t.equal(costOf({ prompt: 1, completion: 0 }, { input: 150, output: 600 }), 1, 'rounded up')
  t.equal(costOf({ prompt: 1_000_000, completion: 1_000_000 }, { input: 150, output: 600 }), 750_000)
  t.end()
})

t.test('counters of different subjects never meet', t => {
  const settings: BudgetSettings = {
    budgets: [
      { name: 'a', scope: 'principal', window: 'day', unit: 'tokens', limit: 1 },
      { name: 'b', scope: 'tenant', window: 'day', unit: 'tokens', limit: 1 },
    ],
  }
  const rules = compileRules(settings, 'production')
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom('a', 'a:b', 'b', '-', '{x}', 'é', '~a'),
  )
  const who = fc.record({ id: name, tenant: fc.option(name, { nil: undefined }) })
  const keys = (principal: { id: string; tenant: string | undefined }) => {
    const { tenant, ...rest } = principal
    const one: Principal = tenant === undefined ? rest : { ...rest, tenant }
    return [tagOf(rules, one), ...linesFor(rules, one, 'm').map(({ key }) => key)].join('|')
  }
  fc.assert(
    fc.property(who, who, (one, other) => {
      const same = one.id === other.id && (one.tenant ?? '') === (other.tenant ?? '')
      return (keys(one) === keys(other)) === same && !/[{}\s]/.test(keys(one))
    }),
  )
  t.end()
})
