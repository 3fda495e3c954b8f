import t from 'tap'
import * as fc from 'fast-check'
import { fromOpenAI, inCallersNames, readRequest } from '../src/index.js'

const SECRET = 'canary-91bc'
const said = (messages: unknown[], more: object = {}) => ({ model: 'm', messages, ...more })
const ask = (more: object = {}) => said([{ role: 'user', content: 'hi' }], more)
const tool = (more: object) => ({ type: 'function', function: { name: 'f', parameters: {}, ...more } })

interface Fault {
  code: string
  statusCode: number
  message: string
  detail: { loc: (string | number)[]; msg: string }
}

/** As the gateway does it: translated, read, and a fault told in the caller's names. */
function send(body: unknown): { sent?: unknown; fault?: Fault } {
  let changes: ReturnType<typeof fromOpenAI>['changes'] = []
  try {
    const translated = fromOpenAI(body)
    changes = translated.changes
    return { sent: readRequest('chat.complete', translated.body) }
  } catch (error) {
    return { fault: inCallersNames(error, changes) as Fault }
  }
}

const MAPPED: [name: string, given: object, sent: object, changes: string[]][] = [
  [
    'max_completion_tokens',
    ask({ max_completion_tokens: 5 }),
    ask({ max_tokens: 5 }),
    ['mapped /max_completion_tokens'],
  ],
  [
    'max_completion_tokens beside the same max_tokens',
    ask({ max_tokens: 5, max_completion_tokens: 5 }),
    ask({ max_tokens: 5 }),
    ['mapped /max_completion_tokens'],
  ],
  [
    'max_completion_tokens beside a max_tokens of null',
    ask({ max_tokens: null, max_completion_tokens: 5 }),
    ask({ max_tokens: 5 }),
    ['mapped /max_completion_tokens'],
  ],
  ['seed', ask({ seed: 7 }), ask({ random_seed: 7 }), ['mapped /seed']],
  [
    'the role developer',
    said([
      { role: 'developer', content: 'be kind' },
      { role: 'user', content: 'hi' },
    ]),
    said([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'hi' },
    ]),
    ['mapped /messages/0/role'],
  ],
  [
    'input_text',
    said([{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }]),
    said([{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]),
    ['mapped /messages/0/content/0/type'],
  ],
  [
    'a function without parameters',
    ask({ tools: [{ type: 'function', function: { name: 'f', strict: null } }] }),
    ask({ tools: [tool({ parameters: { type: 'object', properties: {} } })] }),
    ['dropped /tools/0/function/strict', 'mapped /tools/0/function/parameters'],
  ],
  [
    'a schema whose strictness is null',
    ask({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {}, strict: null } } }),
    ask({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } } }),
    ['dropped /response_format/json_schema/strict'],
  ],
]

const DROPPED: [name: string, value: unknown][] = [
  ['user', SECRET],
  ['safety_identifier', SECRET],
  ['store', true],
  ['store', false],
  ['store', null],
  ['stream_options', { include_usage: true }],
  ['stream_options', { include_usage: true, include_obfuscation: false }],
  ['stream_options', null],
  ['logprobs', false],
  ['logprobs', null],
  ['top_logprobs', 0],
  ['top_logprobs', null],
  ['logit_bias', {}],
  ['logit_bias', null],
  ['modalities', ['text']],
  ['modalities', null],
  ['audio', null],
  ['web_search_options', null],
  ['verbosity', null],
  ['moderation', null],
  ['prompt_cache_retention', null],
  ['functions', []],
  ['function_call', null],
  ['max_completion_tokens', null],
  ['seed', null],
  ['prediction', null],
  ['stream', null],
  ['tool_choice', null],
  ['service_tier', null],
]

const ALIKE: [name: string, value: unknown][] = [
  ['n', 2],
  ['stop', ['a']],
  ['temperature', 0.3],
  ['top_p', 0.5],
  ['presence_penalty', 1],
  ['frequency_penalty', -1],
  ['metadata', { a: 'b' }],
  ['parallel_tool_calls', false],
  ['reasoning_effort', 'low'],
  ['prompt_cache_key', 'k'],
  ['service_tier', 'auto'],
  ['prediction', { type: 'content', content: 'p' }],
  ['stream', true],
  ['max_tokens', 5],
  ['tools', [tool({ strict: true })]],
  ['tool_choice', 'required'],
  ['tool_choice', { type: 'function', function: { name: 'f' } }],
  ['response_format', { type: 'json_object' }],
  ['response_format', { type: 'json_schema', json_schema: { name: 'n', schema: {}, strict: true } }],
]

const REFUSED: [name: string, value: unknown][] = [
  ['logit_bias', { 50256: -100 }],
  ['logprobs', true],
  ['top_logprobs', 3],
  ['modalities', ['text', 'audio']],
  ['audio', { voice: 'alloy', format: 'wav' }],
  ['web_search_options', {}],
  ['verbosity', 'low'],
  ['moderation', {}],
  ['prompt_cache_retention', '24h'],
  ['prompt_cache_options', {}],
  ['functions', [{ name: 'f' }]],
  ['function_call', 'auto'],
  ['function_call', { name: 'f' }],
  ['service_tier', 'default'],
  ['service_tier', 'flex'],
  ['service_tier', 'priority'],
  ['prediction', { type: 'content', content: [{ type: 'text', text: 'p' }] }],
  ['tool_choice', { type: 'custom', custom: { name: 'f' } }],
  ['tool_choice', { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } }],
  ['stream_options', { include_usage: true, other: SECRET }],
  ['stream_options', SECRET],
]

t.test('what has an equal is mapped, and told by its name', t => {
  for (const [name, given, sent, changes] of MAPPED) {
    const before = structuredClone(given)
    t.strictSame(send(given).sent, sent, name)
    t.strictSame(
      fromOpenAI(given).changes.map(({ kind, where }) => `${kind} ${where}`),
      changes,
      name,
    )
    t.strictSame(given, before, `${name}: the body itself stays`)
  }
  t.end()
})

t.test('what says nothing to the model is dropped, and told by its name', t => {
  for (const [name, value] of DROPPED) {
    const given = ask({ [name]: value })
    t.strictSame(send(given).sent, ask(), `${name}: ${JSON.stringify(value)}`)
    t.strictSame(fromOpenAI(given).changes, [{ kind: 'dropped', where: `/${name}`, count: 1 }])
  }
  t.end()
})

t.test('what is alike passes, and nothing is told', t => {
  for (const [name, value] of ALIKE) {
    const given = ask({ [name]: value })
    const { body, changes } = fromOpenAI(given)
    t.equal(body, given, `${name}: not even copied`)
    t.strictSame(changes, [])
    t.strictSame(send(given).sent, given)
  }
  t.end()
})

t.test('what changes the meaning is refused by name', t => {
  for (const [name, value] of REFUSED) {
    const { fault } = send(ask({ [name]: value }))
    t.match(fault, { code: 'WB_WIRE_OPENAI_NO_EQUAL', statusCode: 422, detail: { loc: ['body', name] } }, name)
    t.match(fault?.message, `/${name}: `)
    t.notMatch(JSON.stringify(fault) + fault?.message, SECRET)
  }
  t.end()
})

t.test('two limits that contradict each other are refused', t => {
  for (const [given, where] of [
    [{ max_tokens: 5, max_completion_tokens: 6 }, 'max_completion_tokens'],
    [{ random_seed: 1, seed: 2 }, 'seed'],
    [{ max_tokens: 0, max_completion_tokens: 6 }, 'max_completion_tokens'],
  ] as const) {
    t.match(send(ask(given)).fault, { code: 'WB_WIRE_OPENAI_CONFLICT', detail: { loc: ['body', where] } })
  }
  t.end()
})

t.test('messages', t => {
  const user = { role: 'user', content: 'hi' }
  const assistant = (more: object) => said([user, { role: 'assistant', content: 'ho', ...more }, user])
  const plain = assistant({})

  t.test('what an answer carries along is dropped', t => {
    const echo = {
      refusal: null,
      audio: null,
      function_call: null,
      annotations: [],
      reasoning_content: 'hm',
      reasoning: null,
      name: null,
    }
    const given = assistant(echo)
    t.strictSame(send(given).sent, plain)
    t.strictSame(
      fromOpenAI(given)
        .changes.map(({ where }) => where)
        .toSorted(),
      Object.keys(echo)
        .map(name => `/messages/1/${name}`)
        .toSorted(),
    )
    t.end()
  })

  t.test('the same field of many messages is told once, with the first place and their number', t => {
    const given = said([
      user,
      ...Array.from({ length: 50 }, () => ({ role: 'assistant', content: 'a', refusal: null })),
    ])
    t.strictSame(fromOpenAI(given).changes, [{ kind: 'dropped', where: '/messages/1/refusal', count: 50 }])
    t.end()
  })

  t.test('what was said, who says it, and forms that differ are refused by their place', t => {
    const rows: [name: string, body: object, where: string][] = [
      ['a refusal', assistant({ refusal: SECRET }), '/messages/1/refusal'],
      ['a recording', assistant({ audio: { id: 'a' } }), '/messages/1/audio'],
      ['a legacy call', assistant({ function_call: { name: 'f', arguments: '' } }), '/messages/1/function_call'],
      ['the name of a speaker', said([{ ...user, name: SECRET }]), '/messages/0/name'],
      ['the name of a system', said([{ role: 'system', content: 'x', name: 'n' }, user]), '/messages/0/name'],
      ['the name of an assistant', assistant({ name: 'n' }), '/messages/1/name'],
      [
        'a refusal as a part',
        assistant({ content: [{ type: 'refusal', refusal: SECRET }] }),
        '/messages/1/content/0/refusal',
      ],
      [
        'a recording with its format',
        said([{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] }]),
        '/messages/0/content/0/input_audio',
      ],
      [
        'a file',
        said([{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }]),
        '/messages/0/content/0/file',
      ],
      ['a custom tool', ask({ tools: [{ type: 'custom', custom: { name: 'f' } }] }), '/tools/0/type'],
    ]
    for (const [name, body, where] of rows) {
      const { fault } = send(body)
      t.match(fault, { code: 'WB_WIRE_OPENAI_NO_EQUAL', statusCode: 422 }, name)
      t.equal(`/${fault?.detail.loc.slice(1).join('/')}`, where, name)
      t.notMatch(JSON.stringify(fault) + fault?.message, SECRET)
    }
    t.end()
  })

  t.test("a tool's name, images and recordings in Mistral's own form pass", t => {
    const given = said([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          { type: 'input_audio', input_audio: 'AAAA' },
          { type: 'file', file_id: '00000000-0000-4000-8000-000000000000' },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [{ id: 'abcdefghi', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', name: 'f', tool_call_id: 'abcdefghi', content: 'done' },
    ])
    t.equal(fromOpenAI(given).body, given)
    t.strictSame(send(given).sent, given)
    t.end()
  })
  t.end()
})

t.test("a fault is told in the caller's own names", t => {
  const rows: [name: string, body: object, where: string, msg: string][] = [
    ['a limit in quotes', ask({ max_completion_tokens: '5' }), '/max_completion_tokens', 'expected'],
    ['a negative seed', ask({ seed: -1 }), '/seed', 'expected at least 0'],
    ["Mistral's own name", ask({ max_tokens: -1 }), '/max_tokens', 'expected at least 0'],
    ['something else', ask({ seed: 1, temperature: 1.9 }), '/temperature', 'expected at most 1.5'],
    ['a field of nobody', ask({ seed: 1, api_base: SECRET }), '/api_base', 'this field is not known'],
    ['the role function', said([{ role: 'function', name: null, content: '' }]), '/messages/0/role', 'expected one of'],
  ]
  for (const [name, body, where, msg] of rows) {
    const { fault } = send(body)
    t.match(fault, { code: 'WB_WIRE_INVALID_REQUEST', statusCode: 422 }, name)
    t.match(fault?.message, `Invalid request at ${where}: ${msg}`, name)
    t.equal(`/${fault?.detail.loc.slice(1).join('/')}`, where, name)
  }
  t.end()
})

t.test('any body, hostile ones included, is translated or refused with a code of ours', t => {
  const hostile: unknown[] = [
    undefined,
    null,
    'text',
    [],
    new Proxy({}, { ownKeys: () => { throw new Error(SECRET) } }), // prettier-ignore
    { get messages() { throw new Error(SECRET) } }, // prettier-ignore
    { messages: new Proxy([], { get: () => { throw new Error(SECRET) } }) }, // prettier-ignore
    JSON.parse('{"__proto__":{"store":true},"user":"x","messages":[{"__proto__":{"role":"system"},"refusal":null}]}'),
  ]
  for (const body of hostile) t.match(send(body).fault?.code, /^WB_WIRE_/)
  t.equal(({} as { store?: boolean }).store, undefined)
  const name = fc.constantFrom(...[...MAPPED, ...DROPPED, ...REFUSED, ...ALIKE].map(row => row[0]), 'messages', 'tools')
  fc.assert(
    fc.property(fc.dictionary(name, fc.jsonValue()), more => {
      const { sent, fault } = send(ask(more))
      return fault === undefined ? sent !== undefined : fault.code.startsWith('WB_WIRE_')
    }),
  )
  t.end()
})
