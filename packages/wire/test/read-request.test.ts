import t from 'tap'
import * as fc from 'fast-check'
import { Value } from '@sinclair/typebox/value'
import { ChatRequest, readRequest } from '../src/index.js'
import { makeSamples } from './make-samples.js'

const SECRET = 'canary-5f1d'
const user = (content: unknown) => ({ model: 'm', messages: [{ role: 'user', content }] })
const withField = (name: string, value: unknown) => ({ ...user('hi'), [name]: value })
const read = (body: unknown) => readRequest('chat.complete', body)

interface Fault {
  code: string
  statusCode: number
  message: string
  detail: { type: string; loc: (string | number)[]; msg: string }
}

function faultOf(body: unknown, limits?: Parameters<typeof readRequest>[2]): Fault {
  try {
    readRequest('chat.complete', body, limits)
  } catch (error) {
    return error as Fault
  }
  throw new Error('it was accepted')
}

t.test('a fault is told by its place and by what was expected there, never by its value', t => {
  const chunk = (value: unknown) => user([{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, value])
  const tool = (value: unknown) => withField('tools', [value])
  const rows: [name: string, body: unknown, where: string, msg: RegExp | string, type: string][] = [
    ['no body', undefined, '/', 'expected an object', 'dict_type'],
    ['a body that is text', SECRET, '/', 'expected an object', 'dict_type'],
    ['a body that is an array', [], '/', 'expected an object', 'dict_type'],
    ['no model', { messages: [] }, '/messages', 'expected at least 1 item', 'too_short'],
    ['no messages', { model: 'm' }, '/messages', 'this field is required', 'missing'],
    ['an empty model', { ...user('hi'), model: '' }, '/model', 'expected at least 1 character', 'string_too_short'],
    ['an unknown field', withField('user', SECRET), '/user', 'this field is not known', 'extra_forbidden'],
    [
      'an unknown field that is no name',
      withField(`${SECRET} 1`, 1),
      '/*',
      'this field is not known',
      'extra_forbidden',
    ],
    [
      'own __proto__',
      JSON.parse('{"__proto__":{"model":"m"}}'),
      '/__proto__',
      'this field is not known',
      'extra_forbidden',
    ],
    ['messages as an object', { model: 'm', messages: { 0: {} } }, '/messages', 'expected an array', 'list_type'],
    ['a message that is null', { model: 'm', messages: [null] }, '/messages/0', 'expected an object', 'dict_type'],
    [
      'a message without a role',
      { model: 'm', messages: [{ content: SECRET }] },
      '/messages/0/role',
      'this field is required: expected one of system, user, assistant, tool',
      'union_tag_not_found',
    ],
    [
      'a message of an unknown role',
      { model: 'm', messages: [{ role: SECRET, content: 'x' }] },
      '/messages/0/role',
      'expected one of system, user, assistant, tool',
      'union_tag_invalid',
    ],
    [
      'a role that is inherited',
      { model: 'm', messages: [Object.create({ role: 'user' })] },
      '/messages/0',
      'expected an object',
      'dict_type',
    ],
    [
      'a message without content',
      { model: 'm', messages: [{ role: 'user' }] },
      '/messages/0/content',
      'this field is required',
      'missing',
    ],
    ['a number for content', user(7), '/messages/0/content', 'expected a string, an array or null', 'union_type'],
    [
      'a chunk of an unknown type',
      chunk({ type: SECRET }),
      '/messages/0/content/2/type',
      'expected one of text, image_url, document_url, reference, file, thinking, input_audio',
      'union_tag_invalid',
    ],
    [
      'a chunk without a type',
      chunk({ text: SECRET }),
      '/messages/0/content/2/type',
      /^this field is required: expected one of text/,
      'union_tag_not_found',
    ],
    [
      'a chunk of a type that is no string',
      chunk({ type: ['text'] }),
      '/messages/0/content/2/type',
      /^expected one of text/,
      'union_tag_invalid',
    ],
    [
      'a chunk with an extra field',
      chunk({ type: 'text', text: 'a', cache: SECRET }),
      '/messages/0/content/2/cache',
      'this field is not known',
      'extra_forbidden',
    ],
    [
      'text that is a number',
      chunk({ type: 'text', text: 5 }),
      '/messages/0/content/2/text',
      'expected a string',
      'string_type',
    ],
    [
      'an image for a system message',
      { model: 'm', messages: [{ role: 'system', content: [{ type: 'image_url', image_url: 'x' }] }] },
      '/messages/0/content/0/type',
      'expected one of text, thinking',
      'union_tag_invalid',
    ],
    [
      'an image of no kind',
      chunk({ type: 'image_url', image_url: 1 }),
      '/messages/0/content/2/image_url',
      'expected a string or an object',
      'union_type',
    ],
    [
      'a detail that is not one',
      chunk({ type: 'image_url', image_url: { url: 'x', detail: SECRET } }),
      '/messages/0/content/2/image_url/detail',
      'expected one of low, auto, high',
      'literal_error',
    ],
    [
      'a file id that is no UUID',
      chunk({ type: 'file', file_id: SECRET }),
      '/messages/0/content/2/file_id',
      'expected a UUID',
      'string_pattern_mismatch',
    ],
    [
      'a thought of an unknown type',
      chunk({ type: 'thinking', thinking: [{ type: 'file' }] }),
      '/messages/0/content/2/thinking/0/type',
      'expected one of text, reference, tool_reference',
      'union_tag_invalid',
    ],
    [
      'a reference id that is neither',
      chunk({ type: 'reference', reference_ids: [1, 'a', true] }),
      '/messages/0/content/2/reference_ids/2',
      'expected a number or a string',
      'union_type',
    ],
    [
      'a temperature too high',
      withField('temperature', 1.6),
      '/temperature',
      'expected at most 1.5',
      'less_than_equal',
    ],
    [
      'a temperature that is text',
      withField('temperature', '1'),
      '/temperature',
      'expected a number or null',
      'union_type',
    ],
    [
      'a temperature that is no number',
      withField('temperature', Number.NaN),
      '/temperature',
      'expected a finite number',
      'finite_number',
    ],
    ['top_p of zero', withField('top_p', 0), '/top_p', 'expected more than 0', 'greater_than'],
    ['half a token', withField('max_tokens', 1.5), '/max_tokens', 'expected a whole number', 'int_type'],
    ['a bigint', withField('max_tokens', 5n), '/max_tokens', 'expected a number or null', 'union_type'],
    [
      'more tokens than a number can count',
      withField('max_tokens', 2 ** 60),
      '/max_tokens',
      'expected at most 9007199254740991',
      'less_than_equal',
    ],
    ['no choice at all', withField('n', 0), '/n', 'expected at least 1', 'greater_than_equal'],
    ['stream as text', withField('stream', 'true'), '/stream', 'expected true or false', 'bool_type'],
    ['stream as null', withField('stream', null), '/stream', 'expected true or false', 'bool_type'],
    [
      'an unknown effort',
      withField('reasoning_effort', SECRET),
      '/reasoning_effort',
      /^expected one of none, minimal/,
      'literal_error',
    ],
    ['another prompt mode', withField('prompt_mode', SECRET), '/prompt_mode', 'expected reasoning', 'literal_error'],
    ['a stop that holds a number', withField('stop', ['a', 1]), '/stop/1', 'expected a string', 'string_type'],
    [
      'a tool of an unknown type',
      tool({ type: SECRET }),
      '/tools/0/type',
      /^expected one of function, web_search/,
      'union_tag_invalid',
    ],
    [
      'a function without a name',
      tool({ function: { parameters: {} } }),
      '/tools/0/function/name',
      'this field is required',
      'missing',
    ],
    [
      'parameters as text',
      tool({ type: 'function', function: { name: 'f', parameters: SECRET } }),
      '/tools/0/function/parameters',
      'expected an object',
      'dict_type',
    ],
    [
      'a library tool without a library',
      tool({ type: 'document_library', library_ids: [] }),
      '/tools/0/library_ids',
      'expected at least 1 item',
      'too_short',
    ],
    [
      'an id that would carry a novel',
      withField('tools', [{ type: 'connector', connector_id: 'x'.repeat(257) }]),
      '/tools/0/connector_id',
      'expected at most 256 characters',
      'string_too_long',
    ],
    [
      'a credential of an unknown type',
      tool({ type: 'connector', connector_id: 'c', authorization: { type: 'basic', value: SECRET } }),
      '/tools/0/authorization/type',
      'expected one of oauth2-token, api-key',
      'union_tag_invalid',
    ],
    [
      'a choice of tools that is not one',
      withField('tool_choice', SECRET),
      '/tool_choice',
      'expected one of auto, none, any, required',
      'literal_error',
    ],
    [
      'a function in free-form JSON',
      withField('metadata', { a: [() => 1] }),
      '/metadata/a/0',
      'expected a JSON value',
      'json_type',
    ],
    [
      'infinity in free-form JSON',
      withField('metadata', { a: { b: Infinity } }),
      '/metadata/a/b',
      'expected a finite number',
      'finite_number',
    ],
    [
      'a bigint in free-form JSON',
      withField('metadata', { a: 5n }),
      '/metadata/a',
      'expected a JSON value',
      'json_type',
    ],
    [
      'a symbol in free-form JSON',
      withField('metadata', { a: Symbol(SECRET) }),
      '/metadata/a',
      'expected a JSON value',
      'json_type',
    ],
    [
      'a date in free-form JSON',
      withField('metadata', { a: new Date() }),
      '/metadata/a',
      'expected an object',
      'dict_type',
    ],
    [
      'own __proto__ in free-form JSON',
      withField('metadata', JSON.parse('{"a":{"__proto__":{"b":1}}}')),
      '/metadata/a/__proto__',
      'this key is not allowed',
      'extra_forbidden',
    ],
    [
      'a fault under a key that is no name',
      withField('metadata', { [`${SECRET} 4111111111111111`]: Number.NaN }),
      '/metadata/*',
      'expected a finite number',
      'finite_number',
    ],
    ['a hole in an array', { model: 'm', messages: holes() }, '/messages/0', 'expected an object', 'dict_type'],
    [
      'a hole in free-form JSON',
      withField('metadata', { a: holes() }),
      '/metadata/a/0',
      'expected a JSON value',
      'json_type',
    ],
    [
      'a body that is an instance',
      Object.assign(
        new (class Body {
          model = 'm'
        })(),
        user('hi'),
      ),
      '/',
      'expected an object',
      'dict_type',
    ],
    ['a map', new Map([['model', 'm']]), '/', 'expected an object', 'dict_type'],
    [
      'a boxed string',
      user(new String('hi')),
      '/messages/0/content',
      'expected a string, an array or null',
      'union_type',
    ],
  ]
  for (const [name, body, where, msg, type] of rows) {
    t.test(name, t => {
      const { code, statusCode, message, detail } = faultOf(body)
      t.match({ code, statusCode }, { code: 'WB_WIRE_INVALID_REQUEST', statusCode: 422 })
      t.match(detail, { type, msg })
      t.equal(message, `Invalid request at ${where}: ${detail.msg}`)
      t.equal(detail.loc[0], 'body')
      t.equal(`/${detail.loc.slice(1).join('/')}`, where)
      t.notMatch(message + JSON.stringify(detail), new RegExp(SECRET), 'the value is nowhere')
      t.end()
    })
  }
  t.end()
})

t.test('limits', t => {
  const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as unknown
  const rows: [name: string, body: unknown, limits: Parameters<typeof readRequest>[2], code: string, status: number][] =
    [
      ['31 levels in a field are 32 with the body', withField('metadata', deep(31)), undefined, '', 0],
      ['one more is too deep', withField('metadata', deep(32)), undefined, 'WB_WIRE_TOO_DEEP', 422],
      ['a million levels', withField('metadata', deeper(1_000_000)), undefined, 'WB_WIRE_TOO_DEEP', 422],
      [
        'a million levels of arrays',
        withField('metadata', { a: deeper(1_000_000, true) }),
        undefined,
        'WB_WIRE_TOO_DEEP',
        422,
      ],
      ['256 levels where allowed', withField('metadata', deep(255)), { depth: 256 }, '', 0],
      ['a circle', withField('metadata', circle()), undefined, 'WB_WIRE_TOO_DEEP', 422],
      [
        '100,001 values',
        withField(
          'stop',
          Array.from({ length: 100_001 }, () => ''),
        ),
        undefined,
        'WB_WIRE_TOO_MANY_NODES',
        422,
      ],
      [
        'values of all kinds count',
        withField('metadata', { a: [1, true, null, [], {}, 'x'] }),
        { nodes: 12 },
        'WB_WIRE_TOO_MANY_NODES',
        422,
      ],
      ['as many as allowed', withField('metadata', { a: [1, true, null, [], {}, 'x'] }), { nodes: 14 }, '', 0],
      ['4 MiB and one character', user('x'.repeat(4_194_304)), undefined, 'WB_WIRE_TOO_LARGE', 413],
      ['keys count as text', withField('metadata', { ['k'.repeat(100)]: '' }), { text: 100 }, 'WB_WIRE_TOO_LARGE', 413],
      ['an endless array', { model: 'm', messages: endless() }, { nodes: 1000 }, 'WB_WIRE_TOO_MANY_NODES', 422],
    ]
  for (const [name, body, limits, code, status] of rows) {
    t.test(name, t => {
      if (code === '') t.strictSame(readRequest('chat.complete', body, limits), body)
      else t.match(faultOf(body, limits), { code, statusCode: status, detail: { type: 'too_long', loc: ['body'] } })
      t.end()
    })
  }
  t.test('limits that make no sense are refused', t => {
    for (const limits of [{ depth: 1 }, { depth: 1e9 }, { nodes: Number.NaN }, { text: -1 }, { levels: 3 } as object]) {
      t.throws(() => readRequest('chat.complete', user('hi'), limits), { code: 'WB_WIRE_INVALID_SETTINGS' })
    }
    t.end()
  })
  t.end()
})

function deeper(levels: number, arrays = false): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = arrays ? [value] : { a: value }
  return value
}

function circle(): object {
  const value: Record<string, unknown> = {}
  value['again'] = [value]
  return value
}

function holes(): unknown[] {
  const list: unknown[] = []
  list.length = 3
  return list
}

function endless(): unknown[] {
  return new Proxy([], {
    get: (target, key) => (key === 'length' ? 2 ** 40 : { role: 'user', content: String(target.length) }),
  })
}

t.test('operations', t => {
  t.equal(readRequest('models.list', undefined), null)
  t.equal(readRequest('models.get', null), null)
  t.throws(() => readRequest('models.list', {}), { code: 'WB_WIRE_INVALID_REQUEST', message: /takes no body/ })
  for (const name of ['', 'ocr.process', '__proto__', 'constructor', 'toString', 'CHAT.COMPLETE']) {
    t.throws(() => readRequest(name, user('hi')), { code: 'WB_WIRE_UNKNOWN_OPERATION', statusCode: 403 }, name)
  }
  t.end()
})

t.test('what is given back is the own copy of whoever asked', t => {
  const chunk = { type: 'text', text: 'a' }
  const member = { b: 1 }
  const given = { ...user([chunk]), metadata: { a: [member] }, temperature: undefined }
  const copy = read(given) as ChatRequest
  t.strictSame(copy, { ...user([{ type: 'text', text: 'a' }]), metadata: { a: [{ b: 1 }] } }, 'undefined is absent')
  t.notOk('temperature' in copy)
  Object.assign(chunk, { text: 'changed later' })
  member.b = 2
  t.match(copy, { messages: [{ content: [{ text: 'a' }] }], metadata: { a: [{ b: 1 }] } })
  t.end()
})

t.test('code that hides in a body cannot change it later', t => {
  let turn = 0
  const shifty = {
    get role() {
      return turn++ === 0 ? 'user' : 'system'
    },
    content: 'x',
  }
  t.match(faultOf({ model: 'm', messages: [shifty] }), { detail: { loc: ['body', 'messages', 0, 'role'] } })

  const thrower = {
    get model(): string {
      throw new Error(SECRET)
    },
  }
  const fault = faultOf(thrower)
  t.equal(fault.code, 'WB_WIRE_INVALID_REQUEST')
  t.notMatch(fault.message, SECRET)
  t.equal(
    faultOf(
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw new Error(SECRET)
          },
        },
      ),
    ).code,
    'WB_WIRE_INVALID_REQUEST',
  )

  const words = Object.assign(['b'], { toJSON: () => 'other' })
  const list = read(withField('stop', words)) as ChatRequest
  t.equal(JSON.stringify(list.stop), '["b"]', 'toJSON of an array is left behind')
  t.match(faultOf(withField('metadata', { toJSON: () => SECRET })), { detail: { loc: ['body', 'metadata', 'toJSON'] } })
  const named = read(withField('metadata', { toJSON: 'text', constructor: 'a', toString: 'b' })) as ChatRequest
  t.equal(JSON.stringify(named.metadata), '{"toJSON":"text","constructor":"a","toString":"b"}')

  const bare = Object.assign(Object.create(null) as object, user('hi'))
  t.strictSame(read(bare), user('hi'), 'an object without a prototype is one')
  t.end()
})

t.test('a tool without a type is a function', t => {
  const tool = { function: { name: 'f', parameters: { type: 'object' } } }
  t.strictSame(
    read(withField('tools', [tool, { type: undefined, ...tool }])),
    withField('tools', [
      { ...tool, type: 'function' },
      { ...tool, type: 'function' },
    ]),
  )
  t.match(faultOf(withField('tools', [JSON.parse('{"function":{"name":"f","parameters":{}},"__proto__":{}}')])), {
    detail: { type: 'extra_forbidden' },
  })
  t.end()
})

t.test('text is kept as it is', t => {
  for (const text of ['', '\uD800', '\uDC00x', '\u0000\u2028', 'e\u0301', '\uFEFF']) {
    t.strictSame(read(user(text)), user(text))
  }
  t.end()
})

t.test('the reader and the schema agree on what is a request', t => {
  const samples = makeSamples(ChatRequest) as Record<string, unknown>[]
  const scalars = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('text', 'user', 'auto', 0, 1, -1, 2, 1e9, 'x'.repeat(300)),
  )
  let refused = 0
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.nat(), scalars, fc.boolean(), (sample, at, value, drop) => {
      const body = mutate(sample, at, value, drop)
      const accepted = accepts(body)
      if (!accepted) refused++
      if (accepted !== (Value.Check(ChatRequest, body) && !hasProto(body)))
        throw new Error('the reader and the schema disagree')
      if (accepted && JSON.stringify(read(body)) !== JSON.stringify(body)) throw new Error('the copy differs')
    }),
    { numRuns: 2000 },
  )
  t.ok(refused > 200, `${refused} of 2000 were refused`)
  t.end()
})

t.test('anything at all gives a request or one coded refusal', t => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSparseArray: true,
    withNullPrototype: true,
  })
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        anything.map(user),
        anything.map(value => withField('metadata', value)),
      ),
      body => {
        try {
          JSON.stringify(read(body))
        } catch (error) {
          if (!(error as Fault).code.startsWith('WB_WIRE_')) throw error
        }
      },
    ),
    { numRuns: 2000 },
  )
  t.end()
})

function accepts(body: unknown): boolean {
  try {
    read(body)
    return true
  } catch {
    return false
  }
}

function hasProto(body: unknown): boolean {
  return JSON.stringify(body).includes('"__proto__"')
}

/** Exchanges or drops the `at`th member of a copy, counted through the whole tree. */
function mutate(sample: unknown, at: number, value: unknown, drop: boolean): unknown {
  const copy = structuredClone(sample)
  const members: [object, string][] = []
  const collect = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    for (const [key, inner] of Object.entries(part)) {
      members.push([part, key])
      collect(inner)
    }
  }
  collect(copy)
  const [whole, key] = members[at % members.length] as [Record<string, unknown>, string]
  // A tool without a type is given one, so the copy would differ from the schema's point of view.
  if (drop && !Array.isArray(whole) && key !== 'type') delete whole[key]
  else whole[key] = value
  return copy
}
