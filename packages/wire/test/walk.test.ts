import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import * as fc from 'fast-check'
import type { TSchema } from '@sinclair/typebox'
import { parse } from 'yaml'
import {
  ChatAnswer,
  ChatChunk,
  ChatModerationRequest,
  ChatRequest,
  EmbeddingAnswer,
  EmbeddingRequest,
  FimRequest,
  type Leaf,
  ModerationRequest,
  readAnswer,
  readRequest,
  type Shape,
  walk,
} from '../src/index.js'
import { type Leaves, listLeaves } from './list-leaves.js'
import { makeSamples } from './make-samples.js'

const SCHEMAS: Readonly<Record<Shape, TSchema>> = {
  'chat.request': ChatRequest,
  'chat.answer': ChatAnswer,
  'chat.chunk': ChatChunk,
  'fim.request': FimRequest,
  // A moderation asks with some of the same fields.
  'inputs.request': EmbeddingRequest,
  'messages.request': ChatModerationRequest,
  'embeddings.answer': EmbeddingAnswer,
}
const SHAPES = Object.keys(SCHEMAS) as Shape[]

t.test('the leaves of each shape are those that were last reviewed', t => {
  const reviewed = JSON.parse(readFileSync(new URL('./fixtures/leaves.json', import.meta.url), 'utf8')) as unknown
  const now = Object.fromEntries(SHAPES.map(shape => [shape, listLeaves(SCHEMAS[shape])]))
  t.strictSame(now, reviewed, 'a new leaf needs a class that somebody has thought about: edit fixtures/leaves.json')
  t.end()
})

const description = new URL('../../../../shared/mistral-openapi.yaml', import.meta.url)
const skip = existsSync(description) ? false : 'not run: ../shared is missing'

t.test('every string Mistral describes has a class', { skip }, t => {
  const document = parse(readFileSync(description, 'utf8')) as OpenApi
  const rows: [Shape, string][] = [
    ['chat.request', 'ChatCompletionRequest'],
    ['chat.answer', 'ChatCompletionResponse'],
    ['chat.chunk', 'CompletionChunk'],
    ['fim.request', 'FIMCompletionRequest'],
    ['inputs.request', 'EmbeddingRequest'],
    ['messages.request', 'ChatModerationRequest'],
    ['embeddings.answer', 'EmbeddingResponse'],
  ]
  for (const [shape, name] of rows) {
    t.test(shape, t => {
      const theirs = leavesOf(document, { $ref: `#/components/schemas/${name}` })
      const ours = listLeaves(SCHEMAS[shape])
      t.ok(Object.keys(theirs).length > 5, 'the description was understood')
      for (const [path, kind] of Object.entries(theirs)) {
        const own = ours[path] ?? ''
        // Where an answer takes less than a string, nothing needs scanning.
        const isRequest = shape.endsWith('.request')
        const classes = isRequest ? /scan|skip|opaque|url/ : /scan|skip|opaque|url|enum/
        const fits = kind.split('|').includes('string') ? classes.test(own) : own !== ''
        t.ok(fits, `${path} (${kind}) is ${own || 'unknown to us'}`)
      }
      // An answer may hold more than Mistral describes; a request may not.
      if (shape.endsWith('.request')) t.strictSame(Object.keys(ours).toSorted(), Object.keys(theirs).toSorted())
      t.end()
    })
  }
  t.end()
})

for (const shape of SHAPES) {
  t.test(`${shape}: the walker visits what the schema says, once, and nothing else`, t => {
    const samples = makeSamples(SCHEMAS[shape])
    t.ok(samples.length > 1)
    for (const sample of samples) {
      const seen: Record<string, string[]> = { scan: [], opaque: [] }
      let far = 0
      const same = walk(shape, sample, ({ kind, parts }) => {
        seen[kind]?.push(...parts)
        if (kind === 'opaque' && parts.length === 0) far++
        return [...parts]
      })
      t.equal(same, sample, 'the same value comes back when nothing was changed')
      const { scan, url, opaque } = stringsOf(sample)
      t.strictSame(seen['scan']?.toSorted(), [...scan, ...url].toSorted(), 'scanned')
      t.strictSame(seen['opaque']?.toSorted(), opaque.toSorted(), 'opaque')
      t.equal(far, url.length, 'what an address points at is opaque')

      const before = JSON.stringify(sample)
      const changed = walk(shape, sample, ({ kind, parts }) => (kind === 'scan' ? parts.map(() => 'new') : undefined))
      const left = stringsOf(changed)
      t.strictSame([...left.scan, ...left.url], [], 'every scanned text can be changed')
      t.strictSame(left.opaque.toSorted(), opaque.toSorted(), 'opaque content stays')
      t.equal(JSON.stringify(sample), before, 'the value that was walked is untouched')
    }
    t.end()
  })
}

t.test('samples are what the readers take', t => {
  const requests: [operation: string, schema: TSchema][] = [
    ['chat.complete', ChatRequest],
    ['fim.complete', FimRequest],
    ['embeddings.create', EmbeddingRequest],
    ['moderations.create', ModerationRequest],
    ['chat.moderate', ChatModerationRequest],
  ]
  for (const [operation, schema] of requests) {
    for (const sample of makeSamples(schema)) t.strictSame(readRequest(operation, sample), sample, operation)
  }
  for (const sample of makeSamples(ChatAnswer)) {
    const { choices } = sample as ChatAnswer
    const finished = choices.map((choice, index) => ({ ...choice, index, finish_reason: 'stop' }))
    const answer = { ...(sample as ChatAnswer), choices: finished }
    t.equal(readAnswer('chat.complete', answer, { n: choices.length }).body, answer)
  }
  t.end()
})

const message = (content: unknown, role = 'user') => ({ model: 'm', messages: [{ role, content }] })
const text = (text: string) => ({ type: 'text', text })
const image = (url: string) => ({ type: 'image_url', image_url: { url } })

t.test('leaves say where they stand', t => {
  const rows: [name: string, shape: Shape, value: unknown, leaves: string[]][] = [
    ['a string content', 'chat.request', message('hi'), ['scan /messages/0/content user: hi']],
    [
      'text chunks are one leaf, whatever stands between',
      'chat.request',
      message([image('https://x'), text('a'), text('b'), { type: 'reference', reference_ids: [1] }, text('c')]),
      [
        'scan /messages/0/content/0/image_url/url user: https://x',
        'opaque /messages/0/content/0/image_url/url user: ',
        'scan /messages/0/content/1/text user: a|b|c',
      ],
    ],
    [
      'a thought between two texts is a leaf of its own',
      'chat.request',
      message([text('a'), { type: 'thinking', thinking: [text('b')] }, text('c')], 'assistant'),
      ['scan /messages/0/content/0/text assistant: a|c', 'scan /messages/0/content/1/thinking/0/text assistant: b'],
    ],
    [
      'the texts of a thought are one leaf, whatever stands between',
      'chat.request',
      message(
        [{ type: 'thinking', thinking: [text('a'), { type: 'tool_reference', tool: 'x', title: 'y' }, text('b')] }],
        'assistant',
      ),
      [
        'scan /messages/0/content/0/thinking/0/text assistant: a|b',
        'scan /messages/0/content/0/thinking/1/tool assistant: x',
        'scan /messages/0/content/0/thinking/1/title assistant: y',
      ],
    ],
    [
      'a number of 12 digits or more is a leaf, shorter ones are not',
      'chat.request',
      { ...message('hi'), metadata: { a: 424242424242, b: [-4242.42424242424], c: 42424242424, d: 1e21 } },
      [
        'scan /messages/0/content user: hi',
        'key /metadata : a',
        'scan /metadata/a : 424242424242',
        'key /metadata : b',
        'scan /metadata/b/0 : -4242.42424242424',
        'key /metadata : c',
        'key /metadata : d',
      ],
    ],
    [
      'a data address is its own content, however it is spelt',
      'chat.request',
      message([image('DATA:image/png;base64,AAAA')]),
      ['opaque /messages/0/content/0/image_url/url user: DATA:image/png;base64,AAAA'],
    ],
    [
      'thoughts are joined within their block',
      'chat.request',
      message([{ type: 'thinking', thinking: [text('a'), text('b')] }, text('c')], 'system'),
      ['scan /messages/0/content/0/thinking/0/text system: a|b', 'scan /messages/0/content/1/text system: c'],
    ],
    [
      'a key of free-form JSON is a leaf of its own, and no pointer holds what does not look like a name',
      'chat.request',
      { ...message('hi'), metadata: { team: 'red', '4111 1111': 'x', sk_live_4111111: 'y' } },
      [
        'scan /messages/0/content user: hi',
        'key /metadata : team',
        'scan /metadata/team : red',
        'key /metadata : 4111 1111',
        'scan /metadata/* : x',
        'key /metadata : sk_live_4111111',
        'scan /metadata/* : y',
      ],
    ],
    [
      'tool arguments as text and as JSON',
      'chat.request',
      {
        model: 'm',
        messages: [
          {
            role: 'assistant',
            tool_calls: [
              { function: { name: 'f', arguments: '{"a":1}' } },
              { function: { name: 'g', arguments: { a: ['b'] } } },
            ],
          },
        ],
      },
      [
        'scan /messages/0/tool_calls/0/function/name assistant: f',
        'scan /messages/0/tool_calls/0/function/arguments assistant: {"a":1}',
        'scan /messages/0/tool_calls/1/function/name assistant: g',
        'key /messages/0/tool_calls/1/function/arguments assistant: a',
        'scan /messages/0/tool_calls/1/function/arguments/a/0 assistant: b',
      ],
    ],
  ]
  for (const [name, shape, value, expected] of rows) {
    t.test(name, t => {
      const leaves: string[] = []
      walk(shape, value, ({ kind, path, role = '', parts, key }) => {
        leaves.push(`${key ? 'key' : kind} ${path} ${role}: ${parts.join('|')}`)
        return undefined
      })
      t.strictSame(leaves, expected)
      t.end()
    })
  }
  t.end()
})

const lanesOf = (shape: Shape, value: unknown) => {
  const lanes: string[] = []
  walk(shape, value, leaf => void lanes.push(leaf.lane))
  return lanes
}

t.test('lanes', t => {
  const content = [
    { type: 'thinking', thinking: [text('a')] },
    { type: 'thinking', thinking: [text('b')] },
    text('c'),
    image('https://x'),
    text('d'),
  ]
  const calls = [
    { index: 3, function: { name: 'f', arguments: '{}' } },
    { function: { name: 'g', arguments: { k: 1 } } },
  ]
  const flow = [
    '1/thinking/0',
    '1/thinking/1',
    '1/content',
    '1/content/3/url',
    '1/content/3',
    '1/tool/3/name',
    '1/tool/3/arguments',
    '1/tool/1/name',
    '1/tool/1/arguments/0/key',
  ]
  const part = { content, tool_calls: calls }
  t.strictSame(lanesOf('chat.answer', { model: 'm', choices: [{ index: 1, message: part }] }), flow)
  t.strictSame(lanesOf('chat.chunk', { model: 'm', choices: [{ index: 1, delta: part }] }), flow, 'same in a stream')
  t.strictSame(lanesOf('chat.chunk', { model: 'm', choices: [{ index: 0, delta: { content: 'x' } }] }), ['0/content'])
  t.strictSame(
    lanesOf('chat.answer', { model: 'm', choices: [{ index: 2, messages: [{ content: 'x' }, { content: 'y' }] }] }),
    ['2/messages/0/content', '2/messages/1/content'],
  )
  const request = { model: 'm', messages: [{ role: 'user', content: [text('x')] }], stop: ['a', 'b'] }
  t.strictSame(lanesOf('chat.request', request), ['/messages/0/content/0/text', '/stop/0', '/stop/1'])
  t.end()
})

t.test('changes are laid over a copy that shares the rest', t => {
  const value = {
    model: 'm',
    messages: [
      { role: 'user', content: [text('a'), text('b')] },
      { role: 'user', content: 'z' },
    ],
  }
  const changed = walk('chat.request', value, ({ parts }) => (parts.length === 2 ? ['a', ''] : undefined))
  t.strictSame(changed.messages[0], { role: 'user', content: [text('a'), text('')] })
  const first = (request: typeof value) => (request.messages[0]?.content as unknown[] | undefined)?.[0]
  t.equal(first(changed), first(value))
  t.equal(changed.messages[1], value.messages[1])
  t.end()
})

t.test('each of several texts is changed in its own place', t => {
  const value = message([text('4242 4242'), { type: 'reference', reference_ids: [1] }, text(' 4242 4242'), text('.')])
  const changed = walk('chat.request', value, ({ parts }) => parts.map((part, i) => (i === 1 ? '***' : part)))
  t.strictSame(changed.messages[0]?.content, [
    text('4242 4242'),
    { type: 'reference', reference_ids: [1] },
    text('***'),
    text('.'),
  ])
  t.end()
})

t.test('a number that is changed becomes a string; one that is not stays a number', t => {
  const CARD = 4242_4242_4242_4242
  const given = { card: CARD, list: [1, CARD] }
  const hide = ({ parts }: Leaf) => parts.map(part => part.replace('4242424242424242', '***'))
  const hidden = { card: '***', list: [1, '***'] }
  const request = { ...message('hi'), metadata: given }
  t.equal(
    walk('chat.request', request, ({ parts }) => [...parts]),
    request,
  )
  t.strictSame(walk('chat.request', request, hide).metadata, hidden, 'in a request')
  const call = { tool_calls: [{ function: { name: 'f', arguments: given } }] }
  const answer = { model: 'm', choices: [{ index: 0, message: call }] }
  t.strictSame(walk('chat.answer', answer, hide).choices[0]?.message.tool_calls[0]?.function.arguments, hidden)
  const chunk = { model: 'm', choices: [{ index: 0, delta: call }] }
  t.strictSame(walk('chat.chunk', chunk, hide).choices[0]?.delta.tool_calls[0]?.function.arguments, hidden)
  t.end()
})

t.test('thousands of keys that are changed to the same name take no time', t => {
  const COUNT = 20_000
  const metadata = Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`k${i}`, i]))
  const start = performance.now()
  const walked = walk('chat.request', { ...message('hi'), metadata }, ({ key }) => (key ? ['x'] : undefined))
  // It takes some 50 ms; looking for each name from the start took over 20 s.
  t.ok(performance.now() - start < 3_000)
  t.equal(Object.keys(walked.metadata).length, COUNT)
  t.equal((walked.metadata as Record<string, number>)[`x_${COUNT}`], COUNT - 1)
  t.end()
})

t.test('keys that are changed to the same name lose no member', t => {
  const value = { ...message('hi'), metadata: { a: 1, b: 2, c: { d: 3 } } }
  const renamed = (name: string) =>
    walk('chat.request', value, ({ key, parts }) => (key ? parts.map(() => name) : undefined)).metadata
  t.strictSame(renamed('x'), { x: 1, x_2: 2, x_3: { x: 3 } })
  const taken = { ...message('hi'), metadata: { x_2: 1, a: 2, b: 3, x: 4 } }
  t.strictSame(
    walk('chat.request', taken, ({ key, parts: [part = ''] }) => (key && part.length === 1 ? ['x'] : undefined))
      .metadata,
    { x_2: 1, x: 2, x_3: 3, x_4: 4 },
    'a number that is taken is passed over',
  )
  t.strictSame(Object.keys(renamed('__proto__')), ['_', '__2', '__3'])
  t.end()
})

t.test('a visitor that gives back something else is told', t => {
  const value = message('hi')
  const rows: [string, unknown][] = [
    ['too few parts', []],
    ['too many parts', ['a', 'b']],
    ['a part that is no string', [1]],
  ]
  for (const [name, given] of rows) {
    t.throws(() => walk('chat.request', value, () => given as string[]), { code: 'WB_WIRE_BAD_VISIT' }, name)
  }
  const boom = new Error('boom')
  t.throws(
    () =>
      walk('chat.request', value, () => {
        throw boom
      }),
    boom,
  )
  t.end()
})

t.test('what has no leaves comes back as it is', t => {
  const never = (leaf: Leaf) => t.fail(leaf.path) as never
  t.equal(walk('chat.chunk', '[DONE]', never), '[DONE]')
  t.equal(walk('chat.chunk', null, never), null)
  t.throws(() => walk('chat.other' as Shape, {}, never), TypeError)
  const odd = { model: 'm', choices: [{ index: 0, delta: { content: [{ type: 'smell' }] } }] }
  t.throws(
    () => walk('chat.chunk', odd, never),
    { code: 'WB_WIRE_UNKNOWN_CHUNK_TYPE' },
    'unchecked content of an unknown type',
  )
  t.end()
})

t.test('any JSON in free form: every string, key and long number is visited', t => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), metadata => {
      const value = { model: 'm', messages: [], metadata: JSON.parse(JSON.stringify(metadata)) as unknown }
      const seen: string[] = []
      assert.equal(
        walk('chat.request', value, ({ parts }) => void seen.push(...parts)),
        value,
      )
      const expected: string[] = []
      JSON.stringify(value.metadata, (key, part: unknown) => {
        if (typeof part === 'string') expected.push(part)
        if (typeof part === 'number' && String(part).replaceAll(/\D/g, '').length >= 12) expected.push(String(part))
        if (typeof part === 'object' && part !== null && !Array.isArray(part)) expected.push(...Object.keys(part))
        return part
      })
      if (JSON.stringify(seen.toSorted()) !== JSON.stringify(expected.toSorted())) throw new Error('a leaf was missed')
    }),
  )
  t.end()
})

function stringsOf(value: unknown): { scan: string[]; opaque: string[]; url: string[] } {
  const found = { scan: [] as string[], opaque: [] as string[], url: [] as string[] }
  const add = (text: string) => {
    if (text.includes('scan#')) found.scan.push(text)
    else if (text.includes('opaque#') || text.startsWith('6f1dba8e')) found.opaque.push(text)
    else if (text.includes('url#')) found.url.push(text)
  }
  const visit = (part: unknown): void => {
    if (typeof part === 'string') add(part)
    else if (typeof part === 'object' && part !== null) {
      if (!Array.isArray(part)) for (const key of Object.keys(part)) add(key)
      for (const inner of Object.values(part)) visit(inner)
    }
  }
  visit(value)
  return found
}

interface OpenApi {
  components: { schemas: Record<string, OpenApiSchema> }
}
interface OpenApiSchema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, OpenApiSchema>
  items?: OpenApiSchema
  additionalProperties?: boolean | OpenApiSchema
  anyOf?: OpenApiSchema[]
  oneOf?: OpenApiSchema[]
  allOf?: OpenApiSchema[]
}

function leavesOf(document: OpenApi, schema: OpenApiSchema, path = '', leaves: Leaves = {}): Leaves {
  if (schema.$ref !== undefined) {
    const target = document.components.schemas[schema.$ref.split('/').at(-1) ?? '']
    if (target === undefined) throw new Error(`no such schema: ${schema.$ref}`)
    return leavesOf(document, target, path, leaves)
  }
  for (const part of [schema.anyOf, schema.oneOf, schema.allOf]) {
    for (const variant of part ?? []) leavesOf(document, variant, path, leaves)
  }
  const types = [schema.type ?? []].flat().filter(type => type !== 'null')
  for (const type of types) {
    if (type === 'object') {
      for (const [name, part] of Object.entries(schema.properties ?? {}))
        leavesOf(document, part, `${path}/${name}`, leaves)
      if (schema.additionalProperties === true) leaves[`${path}/**`] = 'json'
    } else if (type === 'array') leavesOf(document, schema.items ?? {}, `${path}/*`, leaves)
    else {
      const kind = schema.enum !== undefined || schema.const !== undefined ? 'enum' : type
      leaves[path] = leaves[path] === undefined ? kind : `${leaves[path]}|${kind}`
    }
  }
  return leaves
}
