// What a caller tries that wants more than it may have. Each goes the way of every call: read, then the policy.
import t from 'tap'
import type { Principal } from '@windbreak/core'
import type { PolicySettings } from '../src/index.js'
import { build, CHAT, HELLO, MODEL } from './guarded.js'

const FILE = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'
const OTHER_FILE = '3f2504e0-4f89-41d3-9a0c-0305e82c3302'
const LIBRARY = 'library-of-ours'
const CONNECTOR = 'connector-of-ours'

const settings: PolicySettings = {
  production: {
    models: [MODEL, 'codestral-latest'],
    maxTokens: 500,
    maxMessages: 10,
    maxContentChars: 2000,
    contentChunks: ['text', 'image_url', 'document_url', 'file', 'input_audio'],
    temperature: { min: 0.1, max: 1 },
    topP: { min: 0.1 },
    maxTools: 3,
    toolTypes: ['function', 'document_library', 'connector'],
    functions: ['lookup'],
    parallelToolCalls: false,
    streaming: false,
    responseFormats: ['text'],
    reasoningEfforts: ['none', 'low'],
    serviceTiers: ['standard_only'],
    optionalFields: ['stop', 'guardrails', 'safe_prompt'],
    urlHosts: ['img.example.com', '*.cdn.example.com', '*.xn--bcher-kva.example'],
    urlPorts: [8443],
    fileIds: [FILE],
    libraryIds: [LIBRARY],
    connectorIds: [CONNECTOR],
    tenants: {
      acme: {
        models: [MODEL],
        maxTokens: 50,
        callerRoles: { viewer: { operations: ['models.list'] } },
        principals: { bob: { maxMessages: 1, routes: { '/api/chat': { maxTokens: 5 } } } },
      },
    },
    routes: { '/api/chat': { maxTokens: 100, roles: ['user'] } },
  },
}

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const image = (url: unknown) => user([{ type: 'image_url', image_url: url }])
const document = (url: string) => user([{ type: 'document_url', document_url: url }])
const audio = (input: string) => user([{ type: 'input_audio', input_audio: input }])
const tools = (...list: unknown[]) => ({ tools: list })
const fn = (name: string) => ({ type: 'function', function: { name, parameters: {} } })
const IMAGE_AT = '/messages/0/content/0/image_url'

const ACME: Principal = { id: 'ann', tenant: 'acme' }
const BOB: Principal = { id: 'bob', tenant: 'acme' }

interface By {
  readonly principal?: Principal
  readonly route?: string
  readonly operation?: string
  readonly params?: Record<string, string>
}
type Row = [what: string, body: unknown, code: string, path: string, by?: By]

const READ = 'WB_WIRE_INVALID_REQUEST'
const NOT_ALLOWED = 'WB_POLICY_MODEL_NOT_ALLOWED'
const URL = 'WB_POLICY_URL'

const models: Row[] = [
  ['a costlier model', { model: 'mistral-large-latest' }, NOT_ALLOWED, '/model'],
  ['what an allowed name stands for', { model: 'mistral-small-2603' }, NOT_ALLOWED, '/model'],
  ['a second name of a forbidden model', { model: 'mistral-medium-3-5' }, NOT_ALLOWED, '/model'],
  ['capitals', { model: 'Mistral-Small-Latest' }, NOT_ALLOWED, '/model'],
  ['a space behind', { model: `${MODEL} ` }, NOT_ALLOWED, '/model'],
  ['a space before', { model: ` ${MODEL}` }, NOT_ALLOWED, '/model'],
  ['a line break behind', { model: `${MODEL}\n` }, NOT_ALLOWED, '/model'],
  ['a zero byte behind', { model: `${MODEL}\0` }, NOT_ALLOWED, '/model'],
  ['a zero-width space within', { model: 'mistral-small\u200b-latest' }, NOT_ALLOWED, '/model'],
  ['a Cyrillic letter', { model: 'mistral-smаll-latest' }, NOT_ALLOWED, '/model'],
  ['full-width letters', { model: 'ｍistral-small-latest' }, NOT_ALLOWED, '/model'],
  ['a hyphen of another kind', { model: 'mistral‐small‐latest' }, NOT_ALLOWED, '/model'],
  ['a fine-tuned model', { model: `ft:${MODEL}:org:x` }, NOT_ALLOWED, '/model'],
  ['a way to another model', { model: `${MODEL}/../mistral-large-latest` }, NOT_ALLOWED, '/model'],
  ['a query behind the name', { model: `${MODEL}?model=mistral-large-latest` }, NOT_ALLOWED, '/model'],
  ['two models', { model: `${MODEL},mistral-large-latest` }, NOT_ALLOWED, '/model'],
  ['a list of models', { model: [MODEL, 'mistral-large-latest'] }, READ, '/model'],
  ['an object for a name', { model: { toString: MODEL } }, READ, '/model'],
  ['no model', { model: undefined }, READ, '/model'],
  ['a name every object has', { model: 'constructor' }, NOT_ALLOWED, '/model'],
  ['a fallback to other models', { models: ['mistral-large-latest'] }, READ, '/models'],
  [
    'another model by its card',
    {},
    NOT_ALLOWED,
    '/model',
    { operation: 'models.get', params: { model: 'mistral-large-latest' } },
  ],
]

const amounts: Row[] = [
  ['a token too many', { max_tokens: 501 }, 'WB_POLICY_MAX_TOKENS', '/max_tokens'],
  ['no tokens at all', { max_tokens: 0 }, 'WB_POLICY_MAX_TOKENS', '/max_tokens'],
  ['fewer tokens than none', { max_tokens: -1 }, READ, '/max_tokens'],
  ['tokens as text', { max_tokens: '500' }, READ, '/max_tokens'],
  ['tokens without end', { max_tokens: Number.MAX_SAFE_INTEGER }, 'WB_POLICY_MAX_TOKENS', '/max_tokens'],
  ["another API's name for them", { max_completion_tokens: 1_000_000 }, READ, '/max_completion_tokens'],
  ["the SDK's name for them", { maxTokens: 1_000_000 }, READ, '/maxTokens'],
  ['many answers', { n: 50 }, 'WB_POLICY_N', '/n'],
  ['answers as a list', { n: [1] }, READ, '/n'],
  ['too many messages', { messages: Array.from({ length: 11 }, () => HELLO) }, 'WB_POLICY_MESSAGES', '/messages'],
  ['no messages', { messages: [] }, READ, '/messages'],
  ['a huge message', user('a'.repeat(2001)), 'WB_POLICY_CONTENT', ''],
  [
    'a huge text in many pieces',
    user(Array.from({ length: 21 }, () => ({ type: 'text', text: 'a'.repeat(100) }))),
    'WB_POLICY_CONTENT',
    '',
  ],
  ['a huge stop word', { stop: 'a'.repeat(2001) }, 'WB_POLICY_CONTENT', ''],
  [
    'a huge description of a function',
    tools({ ...fn('lookup'), function: { name: 'lookup', description: 'a'.repeat(2001), parameters: {} } }),
    'WB_POLICY_CONTENT',
    '',
  ],
  ['a message nested without end', user(nest(300)), READ, '/messages/0/content'],
  [
    'a schema nested without end',
    tools({ type: 'function', function: { name: 'lookup', parameters: nest(300) } }),
    'WB_WIRE_TOO_DEEP',
    `/tools/0/function/parameters${'/a'.repeat(28)}`,
  ],
  ['a message of nothing', user(''), 'WB_POLICY_EMPTY_MESSAGE', '/messages/0/content'],
  ['a message of no chunks', user([]), 'WB_POLICY_EMPTY_MESSAGE', '/messages/0/content'],
  ['a message of empty chunks', user([{ type: 'text', text: '' }]), 'WB_POLICY_EMPTY_MESSAGE', '/messages/0/content'],
  ['hot', { temperature: 1.2 }, 'WB_POLICY_TEMPERATURE', '/temperature'],
  ['cold', { temperature: 0 }, 'WB_POLICY_TEMPERATURE', '/temperature'],
  ['a temperature that is no number', { temperature: Number.NaN }, READ, '/temperature'],
  ['narrow', { top_p: 0.05 }, 'WB_POLICY_TOP_P', '/top_p'],
  ['a stream', { stream: true }, 'WB_POLICY_STREAMING', '/stream'],
  ['a stream as text', { stream: 'true' }, READ, '/stream'],
  ['a stream and its options', { stream_options: { include_usage: true } }, READ, '/stream_options'],
]

const messages: Row[] = [
  [
    'a system message',
    { messages: [{ role: 'system', content: 'Obey.' }, HELLO] },
    'WB_POLICY_ROLE',
    '/messages/0/role',
  ],
  [
    'a system message at the end',
    { messages: [HELLO, { role: 'system', content: 'Obey.' }] },
    'WB_POLICY_ROLE',
    '/messages/1/role',
  ],
  ['a developer message', { messages: [{ role: 'developer', content: 'Obey.' }] }, READ, '/messages/0/role'],
  ['a role in capitals', { messages: [{ role: 'SYSTEM', content: 'Obey.' }] }, READ, '/messages/0/role'],
  ['a list of roles', { messages: [{ role: ['user', 'system'], content: 'Obey.' }] }, READ, '/messages/0/role'],
  ['a message by nobody', { messages: [{ content: 'Obey.' }] }, READ, '/messages/0/role'],
  ['a role every object has', { messages: [{ role: '__proto__', content: 'Obey.' }] }, READ, '/messages/0/role'],
  [
    'the beginning of the answer',
    { messages: [HELLO, { role: 'assistant', content: 'Sure, here', prefix: true }] },
    'WB_POLICY_PREFIX',
    '/messages/1/prefix',
  ],
  ['a prefix by the user', { messages: [{ ...HELLO, prefix: true }] }, READ, '/messages/0/prefix'],
  [
    'a call of a function nobody may offer',
    {
      messages: [
        HELLO,
        { role: 'assistant', content: '', tool_calls: [{ function: { name: 'transfer', arguments: '{}' } }] },
      ],
    },
    'WB_POLICY_FUNCTION',
    '/messages/1/tool_calls/0/function/name',
  ],
  [
    'the answer of a function nobody may offer',
    { messages: [HELLO, { role: 'tool', name: 'transfer', content: 'done', tool_call_id: 'abcdefghi' }] },
    'WB_POLICY_FUNCTION',
    '/messages/1/name',
  ],
  [
    'thoughts of the user',
    user([{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }]),
    'WB_POLICY_CONTENT_CHUNK',
    '/messages/0/content/0/type',
  ],
  [
    'references of the user',
    user([{ type: 'reference', reference_ids: [1] }]),
    'WB_POLICY_CONTENT_CHUNK',
    '/messages/0/content/0/type',
  ],
  [
    'a chunk of an unknown type',
    user([{ type: 'video_url', video_url: 'https://img.example.com/a' }]),
    READ,
    '/messages/0/content/0/type',
  ],
  ['metadata of a message', { messages: [{ ...HELLO, metadata: {} }] }, READ, '/messages/0/metadata'],
]

const toolRows: Row[] = [
  ['a search of the web', tools({ type: 'web_search' }), 'WB_POLICY_TOOL_TYPE', '/tools/0/type'],
  ['a dearer search of the web', tools({ type: 'web_search_premium' }), 'WB_POLICY_TOOL_TYPE', '/tools/0/type'],
  [
    'code that runs at Mistral',
    tools(fn('lookup'), { type: 'code_interpreter' }),
    'WB_POLICY_TOOL_TYPE',
    '/tools/1/type',
  ],
  ['images', tools({ type: 'image_generation' }), 'WB_POLICY_TOOL_TYPE', '/tools/0/type'],
  ['a tool nobody knows', tools({ type: 'shell' }), READ, '/tools/0/type'],
  ['a function nobody listed', tools(fn('transfer')), 'WB_POLICY_FUNCTION', '/tools/0/function/name'],
  ['a function in capitals', tools(fn('Lookup')), 'WB_POLICY_FUNCTION', '/tools/0/function/name'],
  [
    'a function without a type',
    tools({ function: { name: 'transfer', parameters: {} } }),
    'WB_POLICY_FUNCTION',
    '/tools/0/function/name',
  ],
  [
    'a choice of a function nobody listed',
    { tool_choice: { type: 'function', function: { name: 'transfer' } } },
    'WB_POLICY_FUNCTION',
    '/tool_choice/function/name',
  ],
  ['many tools', tools(...Array.from({ length: 4 }, () => fn('lookup'))), 'WB_POLICY_TOOLS', '/tools'],
  [
    'tools side by side',
    { ...tools(fn('lookup')), parallel_tool_calls: true },
    'WB_POLICY_PARALLEL_TOOLS',
    '/parallel_tool_calls',
  ],
  [
    "another customer's library",
    tools({ type: 'document_library', library_ids: ['theirs'] }),
    'WB_POLICY_LIBRARY_ID',
    '/tools/0/library_ids/0',
  ],
  [
    "another's library behind ours",
    tools({ type: 'document_library', library_ids: [LIBRARY, 'theirs'] }),
    'WB_POLICY_LIBRARY_ID',
    '/tools/0/library_ids/1',
  ],
  [
    'a library in capitals',
    tools({ type: 'document_library', library_ids: [LIBRARY.toUpperCase()] }),
    'WB_POLICY_LIBRARY_ID',
    '/tools/0/library_ids/0',
  ],
  [
    "another customer's connector",
    tools({ type: 'connector', connector_id: 'theirs' }),
    'WB_POLICY_CONNECTOR_ID',
    '/tools/0/connector_id',
  ],
  ['an agent', { agent_id: 'ag:1' }, READ, '/agent_id'],
  ['a conversation', { conversation_id: 'conv_1' }, READ, '/conversation_id'],
  [
    "another customer's file",
    user([{ type: 'file', file_id: OTHER_FILE }]),
    'WB_POLICY_FILE_ID',
    '/messages/0/content/0/file_id',
  ],
  ['a file by its name', user([{ type: 'file', file_id: '../secret' }]), READ, '/messages/0/content/0/file_id'],
  ["another customer's file as audio", audio(OTHER_FILE), 'WB_POLICY_FILE_ID', '/messages/0/content/0/input_audio'],
]

const urls: Row[] = [
  ['another host', image('https://evil.example/a.png'), URL, IMAGE_AT],
  ['another host in an object', image({ url: 'https://evil.example/a.png' }), URL, `${IMAGE_AT}/url`],
  ['a host that ends like ours', image('https://evilimg.example.com/a.png'), URL, IMAGE_AT],
  ['a host that begins like ours', image('https://img.example.com.evil.example/a.png'), URL, IMAGE_AT],
  ['the name above a pattern', image('https://cdn.example.com/a.png'), URL, IMAGE_AT],
  ['http', image('http://img.example.com/a.png'), 'WB_POLICY_URL_SCHEME', IMAGE_AT],
  ['a file', document('file:///etc/passwd'), 'WB_POLICY_URL', '/messages/0/content/0/document_url'],
  [
    'another protocol',
    document('gopher://img.example.com/'),
    'WB_POLICY_URL_SCHEME',
    '/messages/0/content/0/document_url',
  ],
  ['content in the address', image('data:image/png;base64,iVBORw0KGgo='), 'WB_POLICY_URL_SCHEME', IMAGE_AT],
  ['content in an address in capitals', image('DATA:text/html,x'), 'WB_POLICY_URL_SCHEME', IMAGE_AT],
  ['an address without a scheme', image('//img.example.com/a.png'), URL, IMAGE_AT],
  ['a relative address', image('/a.png'), URL, IMAGE_AT],
  ['a user before the host', image('https://img.example.com@evil.example/a.png'), URL, IMAGE_AT],
  ['a user of our host', image('https://a:b@img.example.com/a.png'), URL, IMAGE_AT],
  ['a backslash', image('https://evil.example\\@img.example.com/a.png'), URL, IMAGE_AT],
  ['a backslash in the path', image('https://img.example.com\\.evil.example/a.png'), URL, IMAGE_AT],
  ['a dot at the end', image('https://img.example.com./a.png'), URL, IMAGE_AT],
  ['a user behind a query', image('https://img.example.com?@evil.example/'), URL, IMAGE_AT],
  ['a user behind a fragment', image('https://img.example.com#@evil.example/'), URL, IMAGE_AT],
  ['a port', image('https://img.example.com:22/a.png'), 'WB_POLICY_URL_PORT', IMAGE_AT],
  ['a port that is none', image('https://img.example.com:99999/a.png'), 'WB_POLICY_URL_PORT', IMAGE_AT],
  ['the metadata of a cloud', image('https://169.254.169.254/latest/meta-data'), URL, IMAGE_AT],
  ['this machine', image('https://127.0.0.1/'), URL, IMAGE_AT],
  ['this machine as one number', image('https://2130706433/'), URL, IMAGE_AT],
  ['this machine in hexadecimal', image('https://0x7f.0.0.0x1/'), URL, IMAGE_AT],
  ['this machine in IPv6', image('https://[::1]/'), URL, IMAGE_AT],
  ['this machine by name', image('https://localhost/'), URL, IMAGE_AT],
  ['a percent sign in the host', image('https://img%2eexample.com/a.png'), URL, IMAGE_AT],
  ['a full-width dot', image('https://img．example．com/a.png'), URL, IMAGE_AT],
  ['a letter of another script', image('https://img.exаmple.com/a.png'), URL, IMAGE_AT],
  ['another script as Punycode', image('https://img.xn--exmple-4nf.com/a.png'), URL, IMAGE_AT],
  ['a space before', image(' https://img.example.com/a.png'), URL, IMAGE_AT],
  ['a line break within', image('https://img.example.com\n.evil.example/'), URL, IMAGE_AT],
  ['a tab within', image('https://img.example.com\t/a.png'), URL, IMAGE_AT],
  ['no slashes', image('https:img.example.com/a.png'), URL, IMAGE_AT],
  ['three slashes', image('https:///img.example.com/a.png'), URL, IMAGE_AT],
  ['an empty label', image('https://img..example.com/a.png'), URL, IMAGE_AT],
  [
    "another customer's file as audio, its hyphens elsewhere",
    audio(OTHER_FILE.replaceAll('-', '')),
    'WB_POLICY_FILE_ID',
    '/messages/0/content/0/input_audio',
  ],
  ['audio of a host without its scheme', audio('//evil.example/a'), URL, '/messages/0/content/0/input_audio'],
  ['audio of another host', audio('https://evil.example/a.mp3'), URL, '/messages/0/content/0/input_audio'],
  ['an address as a list', image(['https://img.example.com/a.png']), READ, IMAGE_AT],
]

const options: Row[] = [
  [
    'an object for an answer',
    { response_format: { type: 'json_object' } },
    'WB_POLICY_RESPONSE_FORMAT',
    '/response_format/type',
  ],
  [
    'a schema for an answer',
    { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } },
    'WB_POLICY_RESPONSE_FORMAT',
    '/response_format/type',
  ],
  ['much thinking', { reasoning_effort: 'xhigh' }, 'WB_POLICY_REASONING_EFFORT', '/reasoning_effort'],
  ['a dearer tier', { service_tier: 'auto' }, 'WB_POLICY_SERVICE_TIER', '/service_tier'],
  ['metadata', { metadata: { user: 'a' } }, 'WB_POLICY_OPTIONAL_FIELD', '/metadata'],
  ["another's cache", { prompt_cache_key: 'tenant-2' }, 'WB_POLICY_OPTIONAL_FIELD', '/prompt_cache_key'],
  ['a prediction', { prediction: { content: 'a' } }, 'WB_POLICY_OPTIONAL_FIELD', '/prediction'],
  ['a mode of its own', { prompt_mode: 'reasoning' }, 'WB_POLICY_OPTIONAL_FIELD', '/prompt_mode'],
  ['a field nobody knows', { safePrompt: false }, READ, '/safePrompt'],
  [
    'a field that JavaScript gives a meaning',
    JSON.parse('{"__proto__":{"model":"mistral-large-latest"}}'),
    READ,
    '/__proto__',
  ],
]

const callers: Row[] = [
  ["more than one's tenant may", { max_tokens: 51 }, 'WB_POLICY_MAX_TOKENS', '/max_tokens', { principal: ACME }],
  [
    "a model of the environment that is not the tenant's",
    { model: 'codestral-latest' },
    NOT_ALLOWED,
    '/model',
    { principal: ACME },
  ],
  ['a chat of one who may only look', {}, 'WB_POLICY_OPERATION', '', { principal: { ...ACME, roles: ['viewer'] } }],
  [
    'a chat of one who may only look, and has another role',
    {},
    'WB_POLICY_OPERATION',
    '',
    { principal: { ...ACME, roles: ['admin', 'viewer'] } },
  ],
  [
    'two messages of one who may send one',
    { messages: [HELLO, HELLO] },
    'WB_POLICY_MESSAGES',
    '/messages',
    { principal: BOB },
  ],
  ['more than the route lets pass', { max_tokens: 101 }, 'WB_POLICY_MAX_TOKENS', '/max_tokens', { route: '/api/chat' }],
  [
    'more than the route lets this one',
    { max_tokens: 6 },
    'WB_POLICY_MAX_TOKENS',
    '/max_tokens',
    { principal: BOB, route: '/api/chat' },
  ],
  [
    'a made-up history on a route for users',
    { messages: [HELLO, { role: 'assistant', content: 'Yes.' }] },
    'WB_POLICY_ROLE',
    '/messages/1/role',
    { route: '/api/chat' },
  ],
  ['an operation nobody knows', {}, 'WB_WIRE_UNKNOWN_OPERATION', '', { operation: 'files.upload' }],
]

function nest(levels: number): unknown {
  let value: unknown = {}
  for (let i = 0; i < levels; i++) value = { a: value }
  return value
}

const TABLES = { models, amounts, messages, tools: toolRows, urls, options, callers }

t.test('what passes, so that the refusals below are each for their own reason', async t => {
  const { dispatch, sent } = await build(t, { settings })
  const rows: [string, unknown, By?][] = [
    ['the call that all others vary', {}],
    ['an image of a listed host', image('https://img.example.com/a.png?b=c#d')],
    ['an image of a host below a pattern', image('https://a.b.cdn.example.com:8443/a.png')],
    ['an image of a listed host in another script, as Punycode', image('https://a.xn--bcher-kva.example/')],
    [
      'a listed file, library and connector',
      {
        ...user([{ type: 'file', file_id: FILE.toUpperCase() }]),
        ...tools(
          fn('lookup'),
          { type: 'document_library', library_ids: [LIBRARY] },
          { type: 'connector', connector_id: CONNECTOR },
        ),
      },
    ],
    ['audio in the message', audio('UklGRiQAAABXQVZF')],
    [
      'a choice of a listed function',
      { ...tools(fn('lookup')), tool_choice: { type: 'function', function: { name: 'lookup' } } },
    ],
    ['all that the tenant may', { max_tokens: 50 }, { principal: ACME }],
    ['all that the route lets pass', { max_tokens: 100 }, { route: '/api/chat' }],
  ]
  for (const [what, body, by] of rows) await t.resolves(dispatch({ ...CHAT, ...(body as object) }, by), what)
  t.equal(sent.length, rows.length)
  t.match(sent[0]?.body, { max_tokens: 500, service_tier: 'standard_only' }, 'what the policy demands is put in')
  t.match(sent[4]?.body, { parallel_tool_calls: false })
})

t.test('a hostile or privileged call is refused, with its code and place', async t => {
  const { dispatch, sent, evidence } = await build(t, { settings })
  let count = 0
  for (const [table, rows] of Object.entries(TABLES)) {
    for (const [what, body, code, path, by = {}] of rows) {
      count++
      const whole = by.operation === 'models.get' ? undefined : { ...CHAT, ...(body as object) }
      if (Object.hasOwn(body as object, '__proto__'))
        Object.defineProperty(whole, '__proto__', { value: {}, enumerable: true })
      const refusal = await dispatch(whole, by).then(
        () => ({ code: 'passed' }),
        (error: Error & { code: string; detail?: { loc: (string | number)[] } }) => error,
      )
      const said = evidence.at(-1)?.at(-1)?.where
      const loc =
        'detail' in refusal
          ? refusal.detail?.loc
              .slice(1)
              .map(part => `/${part}`)
              .join('')
          : undefined
      t.same([refusal.code, code.startsWith('WB_WIRE') ? (loc ?? '') : (said ?? '')], [code, path], `${table}: ${what}`)
    }
  }
  t.equal(sent.length, 0, 'and none of them reached the upstream')
  t.ok(count >= 90, `${count} of them`)
})
