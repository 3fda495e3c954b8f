import t from 'tap'
import { type Environment, ENVIRONMENTS, readSettings } from '@windbreak/core'
import { readRequest } from '@windbreak/wire'
import { activeRules, compileRules, decide, InvalidSettings, PolicySettings } from '../src/index.js'
import { mayReturn } from '../src/watch-model.js'

const MODEL = 'mistral-small-latest'
const HELLO = { role: 'user', content: 'Hello.' }

function rulesOf(settings: unknown = {}, environment: Environment = 'production') {
  const read = readSettings(PolicySettings, settings, InvalidSettings)
  return compileRules(activeRules(read, environment), environment, read.aliases)
}

/** Decides on a chat call that the wire has passed, as the boundary does. */
function ask(body: object, settings?: unknown, environment?: Environment) {
  const read = readRequest('chat.complete', { model: MODEL, messages: [HELLO], ...body })
  return decide(rulesOf(settings, environment), { operation: 'chat.complete', params: {}, body: read })
}

function turns(count: number) {
  return Array.from({ length: count }, () => HELLO)
}

t.test('the defaults of each environment', t => {
  const rows = [
    ['development', 1000, 4],
    ['staging', 2000, 2],
    ['production', 4000, 1],
  ] as const
  for (const [environment, maxTokens, models] of rows) {
    const rules = rulesOf({}, environment)
    t.equal(rules.maxTokens, maxTokens, `${environment} caps at ${maxTokens} tokens`)
    t.equal(rules.models.size, models, `${environment} allows ${models} models`)
    t.match(ask({}, {}, environment), { allow: true, body: { max_tokens: maxTokens } }, 'a call without a cap gets it')
    t.match(ask({ max_tokens: maxTokens }, {}, environment), { allow: true }, 'the cap itself passes')
    t.match(ask({ max_tokens: maxTokens + 1 }, {}, environment), { allow: false, rule: 'max-tokens' }, 'one more fails')
  }
  t.end()
})

t.test('a call that is refused, with its rule and place', t => {
  const image = { type: 'image_url', image_url: 'https://example.com/a.png' }
  const file = { type: 'file', file_id: '00000000-0000-4000-8000-000000000000' }
  const thought = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }
  const tool = { type: 'function', function: { name: 'f', parameters: {} } }
  const rows: [string, object, string, string][] = [
    ['a model that is not listed', { model: 'mistral-large-latest' }, 'model', '/model'],
    ['what an allowed name stands for', { model: 'mistral-small-2603' }, 'model', '/model'],
    ['an allowed name in capitals', { model: 'Mistral-Small-Latest' }, 'model', '/model'],
    ['an allowed name with a space behind it', { model: `${MODEL} ` }, 'model', '/model'],
    ['an allowed name with a zero byte behind it', { model: `${MODEL}\0` }, 'model', '/model'],
    ['an allowed name and a tag', { model: `${MODEL}:ft` }, 'model', '/model'],
    ['a fine-tuned model of an allowed one', { model: `ft:${MODEL}:x` }, 'model', '/model'],
    ['a name with look-alike letters', { model: 'mistral-smаll-latest' }, 'model', '/model'],
    ['a name every object has', { model: 'constructor' }, 'model', '/model'],
    ['no tokens at all', { max_tokens: 0 }, 'max-tokens', '/max_tokens'],
    ['more tokens than there are', { max_tokens: Number.MAX_SAFE_INTEGER }, 'max-tokens', '/max_tokens'],
    ['two answers', { n: 2 }, 'n', '/n'],
    ['101 messages', { messages: turns(101) }, 'messages', '/messages'],
    ['a system message', { messages: [{ role: 'system', content: 'Obey.' }, HELLO] }, 'role', '/messages/0/role'],
    [
      'a system message among others',
      { messages: [HELLO, { role: 'system', content: '' }] },
      'role',
      '/messages/1/role',
    ],
    [
      'an image to fetch',
      { messages: [{ role: 'user', content: [image] }] },
      'content-chunk',
      '/messages/0/content/0/type',
    ],
    [
      'a file of the workspace behind a text',
      { messages: [HELLO, { role: 'user', content: [{ type: 'text', text: 'a' }, file] }] },
      'content-chunk',
      '/messages/1/content/1/type',
    ],
    [
      'an image in the words of the assistant',
      { messages: [HELLO, { role: 'assistant', content: [image] }] },
      'content-chunk',
      '/messages/1/content/0/type',
    ],
    [
      'thoughts of the user',
      { messages: [{ role: 'user', content: [thought] }] },
      'content-chunk',
      '/messages/0/content/0/type',
    ],
    ['a search of the web', { tools: [tool, { type: 'web_search' }] }, 'tool-type', '/tools/1/type'],
    ['a library', { tools: [{ type: 'document_library', library_ids: ['a'] }] }, 'tool-type', '/tools/0/type'],
    ['a connector', { tools: [{ type: 'connector', connector_id: 'a' }] }, 'tool-type', '/tools/0/type'],
    [
      '100,001 characters in one message',
      { messages: [{ role: 'user', content: 'a'.repeat(100_001) }] },
      'content',
      '',
    ],
    [
      '100,001 characters over many messages',
      { messages: Array.from({ length: 100 }, () => ({ role: 'user', content: 'a'.repeat(1001) })) },
      'content',
      '',
    ],
    [
      '100,001 characters in the description of a tool',
      { tools: [{ ...tool, function: { ...tool.function, description: 'a'.repeat(100_001) } }] },
      'content',
      '',
    ],
    ['100,001 characters in metadata', { metadata: { note: 'a'.repeat(100_001) } }, 'content', ''],
    ['100,001 characters of prediction', { prediction: { content: 'a'.repeat(100_001) } }, 'content', ''],
  ]
  for (const [what, body, rule, path] of rows) t.match(ask(body), { allow: false, rule, path }, what)
  t.end()
})

t.test('a call that passes', t => {
  const thought = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }
  const call = { id: 'call00001', function: { name: 'f', arguments: '{}' } }
  const rows: [string, object][] = [
    ['100 messages', { messages: turns(100) }],
    ['100,000 characters', { messages: [{ role: 'user', content: 'a'.repeat(100_000) }] }],
    ['one answer, said out loud', { n: 1 }],
    ['null for "as you like"', { max_tokens: null, n: null, temperature: null, top_p: null, tools: null }],
    ['a stream', { stream: true }],
    ['the warmest temperature', { temperature: 1.5 }],
    ['a tool without a type', { tools: [{ function: { name: 'f', parameters: {} } }] }],
    [
      'a round trip of a tool, with thoughts',
      {
        messages: [
          HELLO,
          { role: 'assistant', content: [thought, { type: 'text', text: 'a' }], tool_calls: [call] },
          { role: 'tool', content: '{}', tool_call_id: 'call00001', name: 'f' },
        ],
      },
    ],
  ]
  for (const [what, body] of rows) t.match(ask(body), { allow: true }, what)
  t.end()
})

t.test('what the settings widen and narrow', t => {
  const image = { type: 'image_url', image_url: 'https://example.com/a.png' }
  const system = { messages: [{ role: 'system', content: 'Be kind.' }, HELLO] }
  const rows: [string, object, object, object][] = [
    ['a role', { roles: ['system', 'user'] }, system, { allow: true }],
    ['a role left out', { roles: ['user'] }, { messages: [{ role: 'assistant', content: 'a' }] }, { rule: 'role' }],
    [
      'a chunk',
      { contentChunks: ['text', 'image_url'], urlHosts: ['example.com'] },
      { messages: [{ role: 'user', content: [image] }] },
      { allow: true },
    ],
    [
      'a chunk, and no host it may come from',
      { contentChunks: ['text', 'image_url'] },
      { messages: [{ role: 'user', content: [image] }] },
      { rule: 'url', path: '/messages/0/content/0/image_url', limit: 'none' },
    ],
    ['a tool', { toolTypes: ['web_search'] }, { tools: [{ type: 'web_search' }] }, { allow: true }],
    [
      'no tools',
      { toolTypes: [] },
      { tools: [{ function: { name: 'f', parameters: {} } }] },
      { rule: 'tool-type', limit: 'none' },
    ],
    [
      'a temperature above the range',
      { temperature: { max: 0.7 } },
      { temperature: 0.71 },
      { rule: 'temperature', limit: '0 to 0.7' },
    ],
    ['a temperature below it', { temperature: { min: 0.2 } }, { temperature: 0 }, { rule: 'temperature' }],
    ['a temperature within it', { temperature: { max: 0.7 } }, { temperature: 0.7 }, { allow: true }],
    ['top_p above the range', { topP: { max: 0.5 } }, { top_p: 0.6 }, { rule: 'top-p', path: '/top_p' }],
    ['more answers', { maxN: 3 }, { n: 3 }, { allow: true }],
    ['no streams', { streaming: false }, { stream: true }, { rule: 'streaming', path: '/stream', limit: 'false' }],
    ['no streams, and none asked for', { streaming: false }, { stream: false }, { allow: true }],
    ['fewer messages', { maxMessages: 1 }, { messages: turns(2) }, { rule: 'messages', limit: 'at most 1' }],
    ['a smaller default', { defaultMaxTokens: 50 }, {}, { allow: true, body: { max_tokens: 50 } }],
    ['another cap', { maxTokens: 10 }, {}, { allow: true, body: { max_tokens: 10 } }],
    ['no chat', { operations: ['models.list'] }, {}, { rule: 'operation', path: '', limit: 'models.list' }],
  ]
  for (const [what, production, body, decision] of rows) t.match(ask(body, { production }), decision, what)
  t.match(ask(system, { production: { roles: ['system', 'user'] } }, 'staging'), { rule: 'role' }, 'elsewhere: nothing')
  const { maxMessages, models } = rulesOf({ production: { maxTokens: 10 } })
  t.same([maxMessages, [...models]], [100, [MODEL]], 'fields that were not given keep their defaults')
  t.end()
})

t.test('a decision leaves the body alone', t => {
  const body = readRequest('chat.complete', { model: MODEL, messages: [HELLO] }) as object
  Object.freeze(body)
  const rules = rulesOf()
  const call = { operation: 'chat.complete', params: {} }
  t.match(decide(rules, { ...call, body }), { allow: true, body: { max_tokens: 4000 } })
  const complete = { ...body, max_tokens: 7 }
  const decision = decide(rules, { ...call, body: complete })
  t.equal(decision.allow && decision.body, complete, 'and gives the same one back where nothing was put in')
  t.end()
})

t.test('operations', t => {
  const rules = rulesOf()
  const of = (operation: string, params = {}, body: unknown = null) => decide(rules, { operation, params, body })
  t.match(of('models.list'), { allow: true })
  t.match(of('models.get', { model: MODEL }), { allow: true })
  t.match(of('models.get', { model: 'mistral-large-latest' }), { rule: 'model', path: '/model' })
  t.match(of('models.get'), { rule: 'model' })
  t.match(of('chat.complete'), { rule: 'model' }, 'a chat call without a body names no model')
  for (const operation of ['ocr.process', 'files.upload', 'toString', '__proto__', '', 'chat.complete ']) {
    t.match(of(operation), { rule: 'operation' }, `"${operation}" is refused`)
  }
  t.end()
})

t.test('what is not a chat is off until it is named', t => {
  const body = { model: MODEL, prompt: 'x', input: 'x' }
  const named = ['fim.complete', 'embeddings.create', 'moderations.create', 'chat.moderate']
  for (const operation of named) {
    const call = { operation, params: {}, body: operation === 'chat.moderate' ? { ...body, input: [] } : body }
    t.match(decide(rulesOf(), call), { rule: 'operation' }, operation)
    t.match(decide(rulesOf({ production: { operations: [operation] } }), call), { allow: true }, operation)
  }
  t.end()
})

t.test('the rules hold for what is not a chat', t => {
  const operations = ['fim.complete', 'embeddings.create', 'moderations.create', 'chat.moderate']
  const limits = { maxTokens: 50, maxContentChars: 1_000, maxMessages: 2, optionalFields: [], streaming: false }
  const rules = rulesOf({ production: { operations, ...limits } })
  const long = 'x'.repeat(1_001)
  const user = { role: 'user', content: 'x' }
  const image = { type: 'image_url', image_url: 'https://a.example/x.png' }
  const rows: [operation: string, body: object, rule: string | undefined, path?: string][] = [
    ['fim.complete', { prompt: 'x' }, undefined],
    ['fim.complete', { prompt: 'x', model: 'other' }, 'model', '/model'],
    ['fim.complete', { prompt: 'x', max_tokens: 51 }, 'max-tokens', '/max_tokens'],
    ['fim.complete', { prompt: 'x', min_tokens: 51 }, 'max-tokens', '/min_tokens'],
    ['fim.complete', { prompt: 'x', stream: true }, 'streaming', '/stream'],
    ['fim.complete', { prompt: 'x', stop: 'y' }, 'optional-field', '/stop'],
    ['fim.complete', { prompt: 'x', suffix: long }, 'content', ''],
    ['embeddings.create', { input: ['x', 'y'] }, undefined],
    ['embeddings.create', { input: ['x', long] }, 'content', ''],
    ['embeddings.create', { input: 'x', model: 'other' }, 'model', '/model'],
    ['embeddings.create', { input: 'x', metadata: { a: 1 } }, 'optional-field', '/metadata'],
    ['moderations.create', { input: long }, 'content', ''],
    ['chat.moderate', { input: [user, user] }, undefined],
    ['chat.moderate', { input: [user, user, user] }, 'messages', '/input/2'],
    ['chat.moderate', { input: [[user], [user, user]] }, 'messages', '/input/1/1'],
    ['chat.moderate', { input: [{ role: 'system', content: 'x' }] }, 'role', '/input/0/role'],
    ['chat.moderate', { input: [[user, { ...user, content: [image] }]] }, 'content-chunk', '/input/0/1/content/0/type'],
    ['chat.moderate', { input: [{ ...user, content: long }] }, 'content', ''],
  ]
  for (const [operation, part, rule, path] of rows) {
    const decision = decide(rules, { operation, params: {}, body: { model: MODEL, ...part } })
    const wanted = rule === undefined ? { allow: true } : { rule, path }
    t.match(decision, wanted, `${operation} ${JSON.stringify(part).slice(0, 60)}`)
  }
  const sent = decide(rules, { operation: 'fim.complete', params: {}, body: { model: MODEL, prompt: 'x' } })
  t.match(sent, { body: { max_tokens: 50 }, changes: [{ rule: 'max-tokens-default' }] })
  t.end()
})

t.test('which model may answer', t => {
  const rules = rulesOf({
    production: { models: [MODEL, 'own-model', 'codestral-latest'] },
    aliases: { 'own-model': ['own-model-2'], 'codestral-latest': [] },
  })
  const rows: [string, unknown, unknown, boolean][] = [
    ['the one asked for', MODEL, MODEL, true],
    ['what its name stands for', MODEL, 'mistral-small-2603', true],
    ['another allowed one', MODEL, 'own-model', true],
    ['what another name stands for', 'own-model', 'mistral-small-2603', false],
    ['what the settings say a name stands for', 'own-model', 'own-model-2', true],
    ['what the settings took out of the table', 'codestral-latest', 'codestral-2508', false],
    ['an older one', MODEL, 'mistral-small-2506', false],
    ['none', MODEL, undefined, false],
    ['no name', MODEL, '', false],
    ['a name every object has', 'constructor', 'name', false],
  ]
  for (const [what, asked, returned, may] of rows) t.equal(mayReturn(rules, asked, returned), may, what)
  t.end()
})

t.test('settings that cannot be', t => {
  const rows: [string, unknown, string][] = [
    ['a misspelt environment', { prod: {} }, '/prod'],
    ['a misspelt rule', { production: { maxToken: 1 } }, '/production/maxToken'],
    ['a number as text', { production: { maxTokens: '4000' } }, '/production/maxTokens'],
    ['no model', { production: { models: [] } }, '/production/models'],
    ['a model twice', { production: { models: ['a', 'a'] } }, '/production/models'],
    ['a role that is none', { staging: { roles: ['user', 'root'] } }, '/staging/roles/1'],
    ['roles without the user', { staging: { roles: ['system'] } }, '/staging/roles'],
    ['an operation nobody checks', { production: { operations: ['ocr.process'] } }, '/production/operations/0'],
    ['a default above the cap', { production: { defaultMaxTokens: 4001 } }, '/production/defaultMaxTokens'],
    [
      'a default above the cap of another environment',
      { staging: { defaultMaxTokens: 2001 } },
      '/staging/defaultMaxTokens',
    ],
    ['a range that is empty', { production: { temperature: { min: 1, max: 0 } } }, '/production/temperature'],
    ['a temperature Mistral refuses', { production: { temperature: { max: 2 } } }, '/production/temperature/max'],
    ['a range with a third end', { production: { topP: { mid: 1 } } }, '/production/topP/mid'],
    ['an alias that is no list', { aliases: { a: 'b' } }, '/aliases/a'],
    ['an alias with a line break', { aliases: { 'a\nb': [] } }, '/aliases/a\nb'],
  ]
  for (const [what, settings, where] of rows) {
    const wanted = { code: 'WB_POLICY_INVALID_SETTINGS', message: new RegExp(`setting ${where}: `) }
    t.throws(() => rulesOf(settings), wanted, what)
  }
  for (const environment of ENVIRONMENTS)
    t.doesNotThrow(() => rulesOf({}, environment), `none at all, in ${environment}`)
  t.end()
})
