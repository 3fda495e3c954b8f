import t from 'tap'
import createError from '@fastify/error'
import { withOutcome } from '@windbreak/core'
import { chatAnswer, type ErrorBody, errors, readAnswer, readRequest, renderError } from '../src/index.js'

const HEAD = { id: 'c', object: 'chat.completion', created: 1, model: 'm' }
const answer = (message: unknown, more: object = {}) => ({
  ...HEAD,
  choices: [{ index: 0, message, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  ...more,
})

t.test('an answer that is known through and through comes back as the same object', t => {
  const rows: [name: string, operation: string, body: object][] = [
    ['a text', 'chat.complete', answer({ role: 'assistant', content: 'hi', tool_calls: null, prefix: false })],
    [
      'thoughts',
      'chat.complete',
      answer({
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], closed: true, signature: null },
          { type: 'text', text: 'hi' },
        ],
      }),
    ],
    [
      'tool calls',
      'chat.complete',
      answer({
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, index: 0 }],
      }),
    ],
    [
      "Mistral's own moderation, padding and counters",
      'chat.complete',
      answer(
        { role: 'assistant', content: 'hi' },
        {
          p: 'abc',
          guardrails: [{ moderation_llm_v2: { action: 'none', categories: { pii: { score: 0.1, violated: false } } } }],
          usage: {
            prompt_tokens: 1,
            completion_tokens: 1,
            total_tokens: 2,
            prompt_tokens_details: { cached_tokens: 1 },
          },
        },
      ),
    ],
    ['what chatAnswer makes', 'chat.complete', chatAnswer({ model: 'm', content: 'hi' }).body as object],
    [
      'a list of models',
      'models.list',
      {
        object: 'list',
        data: [
          {
            id: 'mistral-small-latest',
            object: 'model',
            created: 1,
            owned_by: 'mistralai',
            capabilities: { completion_chat: true, vision: false },
            name: 'x',
            description: null,
            max_context_length: 32_768,
            aliases: ['mistral-small-2603'],
            deprecation: null,
            deprecation_replacement_model: null,
            default_model_temperature: 0.3,
            type: 'base',
          },
          { id: 'ft:x', capabilities: {}, type: 'fine-tuned', job: 'j', root: 'r', archived: false },
        ],
      },
    ],
    ['one model', 'models.get', { id: 'm', capabilities: {}, type: 'base' }],
  ]
  for (const [name, operation, body] of rows) {
    const read = readAnswer(operation, body)
    t.equal(read.body, body, name)
    t.strictSame(read.dropped, [], `${name}: nothing dropped`)
  }
  t.end()
})

t.test('unknown fields are taken out and told, wherever they are', t => {
  const body = JSON.parse(
    JSON.stringify(
      answer(
        { role: 'assistant', content: [{ type: 'text', text: 'hi', cited: 'x' }], mood: 'good', reasoning: 'text' },
        { served_by: 'x', 'a b': 1 },
      ),
    ).replace('"served_by"', '"__proto__":{"polluted":true},"served_by"'),
  ) as object
  const before = JSON.stringify(body)
  const read = readAnswer('chat.complete', body)
  t.strictSame(read.body, answer({ role: 'assistant', content: [{ type: 'text', text: 'hi' }] }))
  t.strictSame(read.dropped, [
    '/choices/0/message/content/0/cited',
    '/choices/0/message/mood',
    '/choices/0/message/reasoning',
    '/__proto__',
    '/served_by',
    '/*',
  ])
  t.equal(JSON.stringify(body), before, 'the answer itself is untouched')
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
  t.end()
})

t.test('an answer that nobody could guard is refused', t => {
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as object
  const deep = nested(65)
  const call = (given: unknown) => answer({ tool_calls: [{ function: { name: 'f', arguments: given } }] })
  const whole = (choice: object) => ({
    ...HEAD,
    choices: [{ index: 0, message: { content: 'hi' }, finish_reason: 'stop', ...choice }].map(
      one => JSON.parse(JSON.stringify(one)) as unknown,
    ),
  })
  const rows: [name: string, operation: string, body: unknown, code: string, where: string][] = [
    ['nothing', 'chat.complete', null, 'BAD_ANSWER', '/'],
    ['a page', 'chat.complete', '<html>', 'BAD_ANSWER', '/'],
    ['no choices', 'chat.complete', HEAD, 'BAD_ANSWER', '/choices'],
    ['no model', 'chat.complete', { choices: [] }, 'BAD_ANSWER', '/model'],
    ['content that is an object', 'chat.complete', answer({ content: {} }), 'BAD_ANSWER', '/choices/0/message/content'],
    ['another role', 'chat.complete', answer({ role: 'system', content: '' }), 'BAD_ANSWER', '/choices/0/message/role'],
    [
      'an unknown chunk',
      'chat.complete',
      answer({ content: [{ type: 'smell' }] }),
      'UNKNOWN_CHUNK_TYPE',
      '/choices/0/message/content/0/type',
    ],
    [
      'a chunk without a type',
      'chat.complete',
      answer({ content: [{ text: 'a' }] }),
      'UNKNOWN_CHUNK_TYPE',
      '/choices/0/message/content/0/type',
    ],
    [
      'arguments without an end',
      'chat.complete',
      call(deep),
      'BAD_ANSWER',
      '/choices/0/message/tool_calls/0/function/arguments',
    ],
    [
      'arguments that are a list',
      'chat.complete',
      call([]),
      'BAD_ANSWER',
      '/choices/0/message/tool_calls/0/function/arguments',
    ],
    [
      'an index that is text',
      'chat.complete',
      { ...HEAD, choices: [{ index: '0' }] },
      'BAD_ANSWER',
      '/choices/0/index',
    ],
    ['no choice at all', 'chat.complete', { ...HEAD, choices: [] }, 'BAD_ANSWER', '/choices'],
    ['a choice without a message', 'chat.complete', whole({ message: undefined }), 'BAD_ANSWER', '/choices/0/message'],
    [
      'messages that are none',
      'chat.complete',
      whole({ message: undefined, messages: [] }),
      'BAD_ANSWER',
      '/choices/0',
    ],
    [
      'no finish reason',
      'chat.complete',
      whole({ finish_reason: undefined }),
      'BAD_ANSWER',
      '/choices/0/finish_reason',
    ],
    ['one that is null', 'chat.complete', whole({ finish_reason: null }), 'BAD_ANSWER', '/choices/0/finish_reason'],
    ['an index past n', 'chat.complete', whole({ index: 1 }), 'BAD_ANSWER', '/choices/0/index'],
    ['models as an object', 'models.list', { data: {} }, 'BAD_ANSWER', '/data'],
    ['a model without an id', 'models.list', { data: [{ capabilities: {} }] }, 'BAD_ANSWER', '/data/0/id'],
  ]
  for (const [name, operation, body, code, where] of rows) {
    t.throws(
      () => readAnswer(operation, body),
      { code: `WB_WIRE_${code}`, statusCode: 502, outcome: 'failed', message: where },
      name,
    )
  }
  t.strictSame(readAnswer('chat.complete', call(nested(64))).dropped, [], 'as deep as allowed')
  t.throws(() => readAnswer('audio.transcribe', {}), { code: 'WB_WIRE_UNKNOWN_OPERATION' })
  t.end()
})

t.test('a whole answer holds the choices that were asked for, each once and each finished', t => {
  const of = (...indices: number[]) => ({
    ...HEAD,
    choices: indices.map(index => ({ index, message: { content: 'hi' }, finish_reason: 'stop' })),
  })
  const rows: [name: string, n: number | null | undefined, body: object, where?: string][] = [
    ['one where n is absent', undefined, of(0)],
    ['one where n is null', null, of(0)],
    ['three, in any order', 3, of(2, 0, 1)],
    ['one too few', 2, of(0), '/choices:'],
    ['one too many', 1, of(0, 1), '/choices:'],
    ['one too many where n is absent', undefined, of(0, 1), '/choices:'],
    ['the same twice', 2, of(0, 0), '/choices/1/index:'],
    ['one that was not asked for', 2, of(0, 2), '/choices/1/index:'],
  ]
  for (const [name, n, body, where] of rows) {
    if (where === undefined) t.equal(readAnswer('chat.complete', body, { n }).body, body, name)
    else {
      const expected = { code: 'WB_WIRE_BAD_ANSWER', statusCode: 502, outcome: 'failed', message: where }
      t.throws(() => readAnswer('chat.complete', body, { n }), expected, name)
    }
  }
  const [choice] = of(0).choices
  const several = {
    ...HEAD,
    choices: [{ index: 0, messages: [{ content: 'hi' }], finish_reason: choice?.finish_reason }],
  }
  t.equal(readAnswer('chat.complete', several).body, several, 'messages instead of a message')
  t.end()
})

t.test('a made answer', t => {
  const made = chatAnswer({
    model: 'm',
    content: null,
    toolCalls: [{ function: { name: 'f', arguments: '{}' } }],
    finishReason: 'tool_calls',
    id: 'x',
    created: 7,
    usage: { prompt_tokens: 9 },
  })
  t.strictSame(made, {
    kind: 'json',
    status: 200,
    headers: {},
    body: {
      id: 'x',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: '{}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 9 },
    },
  })
  t.end()
})

t.test('errors in Mistral’s envelope', t => {
  const Denied = createError('WB_X_DENIED', 'Model "%s" is not on the allowlist', 403)
  const Limited = createError('WB_X_LIMITED', 'Too many tokens', 429)
  const Down = createError('WB_X_DOWN', 'The store is down', 503)
  const Odd = createError('WB_X_ODD', 'Odd', 418)
  const Media = createError('FST_ERR_CTP_INVALID_MEDIA_TYPE', 'Unsupported Media Type: secret/type', 415)
  const Internal = createError('FST_ERR_REP_ALREADY_SENT', 'secret', 500)
  const rows: [name: string, error: unknown, status: number, body: Partial<ErrorBody>, headers?: object][] = [
    [
      'a refusal',
      new Denied('m'),
      403,
      { message: 'Model "m" is not on the allowlist', type: 'gateway_forbidden', code: 'WB_X_DENIED' },
    ],
    [
      'a limit',
      Object.assign(new Limited(), { retryAfter: 2.1 }),
      429,
      { type: 'gateway_rate_limited' },
      { 'retry-after': '3' },
    ],
    ['a limit that says no time', new Limited(), 429, {}, { 'retry-after': undefined }],
    ['a limit that is over', Object.assign(new Limited(), { retryAfter: 0 }), 429, {}, { 'retry-after': '1' }],
    [
      'a time that is none',
      Object.assign(new Limited(), { retryAfter: 'x\r\ny: z' }),
      429,
      {},
      { 'retry-after': undefined },
    ],
    [
      'a store that is down',
      Object.assign(new Down(), { retryAfter: 5 }),
      503,
      { type: 'gateway_unavailable' },
      { 'retry-after': '5' },
    ],
    [
      'a time where none is due',
      Object.assign(new Denied('m'), { retryAfter: 5 }),
      403,
      {},
      { 'retry-after': undefined },
    ],
    [
      'a broken upstream',
      withOutcome(new errors.BadEvent('x'), 'incomplete'),
      502,
      { type: 'gateway_upstream_error', code: 'WB_WIRE_BAD_EVENT' },
    ],
    ['a rare status', new Odd(), 418, { type: 'gateway_refused' }],
    [
      'another error',
      new Error('secret'),
      500,
      { message: 'The gateway met an unexpected error', type: 'gateway_error', code: 'WB_CORE_UNEXPECTED' },
    ],
    [
      'an error that only looks the part',
      Object.assign(new Error('secret'), { code: 'ENOENT', statusCode: 404 }),
      500,
      { code: 'WB_CORE_UNEXPECTED' },
    ],
    ['a thrown string', 'secret', 500, { code: 'WB_CORE_UNEXPECTED' }],
    ['nothing', undefined, 500, { code: 'WB_CORE_UNEXPECTED' }],
    [
      "Fastify's refusal of a body",
      new Media(),
      415,
      { message: 'Unsupported Media Type', type: 'gateway_refused', code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' },
    ],
    ["Fastify's own trouble", new Internal(), 500, { code: 'WB_CORE_UNEXPECTED' }],
  ]
  for (const [name, error, status, body, headers = {}] of rows) {
    t.test(name, t => {
      const rendered = renderError(error, 'req-1')
      t.equal(rendered.status, status)
      t.match(rendered.body, { object: 'error', param: null, request_id: 'req-1', ...body })
      t.equal(rendered.headers['x-windbreak-error'], rendered.body.code)
      t.match(rendered.headers, headers)
      t.notOk('detail' in rendered.body)
      t.notMatch(JSON.stringify(rendered), /secret/)
      t.end()
    })
  }
  t.notOk('request_id' in renderError(new Denied('m')).body)
  t.end()
})

t.test('a refused request tells where, in Mistral’s way', t => {
  const caught = (body: unknown): unknown => {
    try {
      return readRequest('chat.complete', body)
    } catch (error) {
      return error
    }
  }
  t.strictSame(renderError(caught({ model: 'm', messages: [{ role: 'user', content: [{ type: 'x' }] }] })), {
    status: 422,
    headers: { 'x-windbreak-error': 'WB_WIRE_INVALID_REQUEST' },
    body: {
      object: 'error',
      message:
        'Invalid request at /messages/0/content/0/type: expected one of text, image_url, document_url, reference, file, thinking, input_audio',
      type: 'gateway_invalid_request',
      param: '/messages/0/content/0/type',
      code: 'WB_WIRE_INVALID_REQUEST',
      detail: [
        {
          type: 'union_tag_invalid',
          loc: ['body', 'messages', 0, 'content', 0, 'type'],
          msg: 'expected one of text, image_url, document_url, reference, file, thinking, input_audio',
        },
      ],
    },
  })
  const large = renderError(caught({ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }] }))
  t.match(large, { status: 413, body: { type: 'gateway_too_large', code: 'WB_WIRE_TOO_LARGE' } })
  const Other = createError('WB_X_INVALID', 'Not like this', 422)
  t.match(renderError(new Other()), {
    status: 422,
    body: { param: null, detail: [{ type: 'value_error', loc: ['body'], msg: 'Not like this' }] },
  })
  t.end()
})

t.test('the text of an answer is given back only where it says what was checked and nothing else', t => {
  const { body } = chatAnswer({ model: 'm', content: 'ok' })
  const plain = JSON.stringify(body)
  const rows: [name: string, raw: string, isKept: boolean][] = [
    ['as it would be written', plain, true],
    ['with a line end', `${plain}\n`, true],
    [
      'with a member that comes twice',
      plain.replace('"content":', '"content":"4242 4242 4242 4242","content":'),
      false,
    ],
    ['with white space', JSON.stringify(body, null, 1), false],
    ['with an unknown field', plain.replace('{', '{"unheard_of":1,'), false],
  ]
  for (const [name, raw, isKept] of rows) {
    t.equal(readAnswer('chat.complete', JSON.parse(raw), { raw }).raw, isKept ? raw : undefined, name)
  }
  t.end()
})
