import { Mistral } from '@mistralai/mistralai'
import t from 'tap'
import { bearer, type Json, startChat, until } from './start-chat.js'

const MODEL = 'mistral-small-latest'
const CARD = '4111 1111 1111 1111'
const user = (content: string) => [{ role: 'user' as const, content }]

t.test('the official SDK works through the server, and the guards with it', async t => {
  const { url, accessKey, emulator } = await startChat(t)
  const mistral = new Mistral({ serverURL: url, apiKey: accessKey })

  await t.test('chat.complete', async t => {
    const answer = await mistral.chat.complete({ model: MODEL, messages: user(`My card is ${CARD}.`) })
    t.match(answer.choices[0]?.message?.content, /My card is \[card\]\./)
    t.notMatch(JSON.stringify(emulator.requests), /4111/, 'the card never reached the upstream')
  })

  await t.test('chat.stream', async t => {
    emulator.script.push({ pieces: ['Write to ', 'ada', '@exam', 'ple.com', ' today.'] })
    let text = ''
    for await (const { data } of await mistral.chat.stream({ model: MODEL, messages: user('Who?') })) {
      text += String(data.choices[0]?.delta.content ?? '')
    }
    t.equal(text, 'Write to [email] today.')
  })

  await t.test('a tool call and back', async t => {
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'get_tide', parameters: { type: 'object', properties: { harbour: { type: 'string' } } } },
      },
    ]
    const asked = user('Use get_tide for Brest.')
    const first = await mistral.chat.complete({ model: MODEL, messages: asked, tools, toolChoice: 'any' })
    const message = first.choices[0]?.message
    const call = message?.toolCalls?.[0]
    t.equal(call?.function.name, 'get_tide')
    const second = await mistral.chat.complete({
      model: MODEL,
      tools,
      messages: [
        ...asked,
        { ...message, role: 'assistant' },
        { role: 'tool', name: 'get_tide', toolCallId: call?.id ?? '', content: '{"high":"04:12"}' },
      ],
    })
    t.type(second.choices[0]?.message?.content, 'string')
  })

  await t.test('models.list shows only what may be used', async t => {
    const { data } = await mistral.models.list()
    const ids = new Set((data ?? []).map(card => (card as { id?: string }).id))
    t.ok(ids.has(MODEL))
    t.notOk(ids.has('mistral-large-latest'))
  })

  await t.test('a refusal is the SDKs own error, with our code', async t => {
    const refused = mistral.chat.complete({ model: 'mistral-large-latest', messages: user('Hello') })
    const error = await refused.catch((thrown: { statusCode: number; body: string }) => thrown)
    t.match(error, { statusCode: 403, body: /WB_POLICY_/ })
  })
})

t.test('each kind of end is on record, with the facts and without the text', async t => {
  const { url, accessKey, emulator, records } = await startChat(t)
  const post = (body: Json, headers: Record<string, string> = bearer(accessKey), signal?: AbortSignal) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    })
  const outcomeOf = (requestId: string | null) =>
    until(async () => (await records()).find(({ stage, requestId: id }) => stage === 'outcome' && id === requestId))
  const body = { model: MODEL, messages: user('CANARY-prompt, please answer.') }

  await t.test('200', async t => {
    const reply = await post(body)
    t.equal(reply.status, 200)
    t.match(await outcomeOf(reply.headers.get('x-request-id')), {
      action: 'chat.complete',
      userId: /^hmac:/,
      model: MODEL,
      success: true,
      tokensUsed: Number,
      ipAddress: /^hmac:/,
      policy: /^[0-9a-f]{12}$/,
      ruleset: /^[0-9a-f]{12}$/,
      upstreamTotalMs: Number,
      timestamp: /^\d{4}-\d\d-\d\dT/,
    })
  })

  await t.test('a refusal by policy', async t => {
    const reply = await post({ ...body, max_tokens: 1_000_000 })
    t.equal(reply.status, 403)
    t.match(await outcomeOf(reply.headers.get('x-request-id')), {
      success: false,
      errorCode: /^WB_POLICY_/,
      evidence: [{ guard: 'policy', verdict: 'refuse' }],
    })
  })

  await t.test('a body that does not validate', async t => {
    const reply = await post({ ...body, api_base: 'http://127.0.0.1' })
    t.equal(reply.status, 422)
    t.match(await reply.json(), { detail: [{ loc: ['body', 'api_base'] }] })
    t.match(await outcomeOf(reply.headers.get('x-request-id')), { success: false, errorCode: /^WB_WIRE_/ })
  })

  await t.test('an upstream that fails', async t => {
    emulator.script.push({ status: 500 })
    const reply = await post(body)
    t.equal(reply.status, 502)
    t.match(await outcomeOf(reply.headers.get('x-request-id')), {
      success: false,
      errorCode: /^WB_CONFIG_/,
      status: 'failed',
    })
  })

  await t.test(
    'an upstream that is cut in mid-stream: the client gets an error and no end, the record says incomplete',
    async t => {
      emulator.script.push({ fault: 'cut', after: 3, content: 'one two three four five six seven eight' })
      const reply = await post({ ...body, stream: true })
      t.equal(reply.status, 200)
      let seen = ''
      await t.rejects(async () => {
        for await (const chunk of reply.body ?? []) seen += Buffer.from(chunk).toString()
      }, 'the socket is destroyed')
      t.match(seen, /WB_/)
      t.notMatch(seen, /\[DONE\]/)
      t.match(await outcomeOf(reply.headers.get('x-request-id')), { success: false, status: 'incomplete' })
    },
  )

  await t.test('a client that leaves', async t => {
    emulator.script.push({ fault: 'hang', after: 3, content: 'one two three four five six seven eight' })
    const client = new AbortController()
    const reply = await post({ ...body, stream: true }, bearer(accessKey), client.signal)
    await reply.body?.getReader().read()
    client.abort()
    t.match(await outcomeOf(reply.headers.get('x-request-id')), {
      success: false,
      status: 'aborted',
      errorCode: 'WB_CORE_CALLER_LEFT',
    })
  })

  await t.test('a failed login', async t => {
    const reply = await post(body, { 'content-type': 'application/json', authorization: 'Bearer wrong' })
    t.equal(reply.status, 401)
    await until(async () => (await records()).find(({ action }) => action === 'access.denied'))
    t.pass('is an event')
  })

  const all = await records()
  t.notMatch(JSON.stringify(all), /CANARY|one two three/, 'no text of prompts or answers')
  t.notMatch(JSON.stringify(all), new RegExp(accessKey), 'no key')
  const callsOf = (wanted: string) => all.filter(({ stage }) => stage === wanted).map(({ call }) => call)
  const [intents, outcomes] = [callsOf('intent'), callsOf('outcome')]
  t.equal(new Set(outcomes).size, outcomes.length, 'one outcome a call')
  t.same(
    intents.filter(call => !outcomes.includes(call)),
    [],
    'each intent has its outcome',
  )
  const reached = emulator.requests.filter(({ path }) => path === '/v1/chat/completions').length
  t.equal(intents.length, reached, 'one intent for each request that the upstream saw')
})

t.test('a client that leaves closes the upstream', async t => {
  const { url, accessKey, emulator } = await startChat(t)
  const ended = () => emulator.requests.at(-1)?.ended
  emulator.script.push({ fault: 'hang', after: 3, content: 'one two three four five six seven eight' })
  const client = new AbortController()
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: bearer(accessKey),
    body: JSON.stringify({ model: MODEL, messages: user('Hello'), stream: true }),
    signal: client.signal,
  })
  await reply.body?.getReader().read()
  t.equal(ended(), 'open')
  client.abort()
  await until(async () => (ended() === 'left' ? true : undefined), 1_000)
  t.pass('within a second')
})

t.test(
  'a server that stops lets an open stream go on for the grace, then cuts it, tells its client and records it',
  async t => {
    const { app, url, accessKey, emulator, records } = await startChat(t, { WINDBREAK_GRACE_MS: '100' })
    emulator.script.push({ fault: 'hang', after: 3, content: 'one two three four five six seven eight' })
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: bearer(accessKey),
      body: JSON.stringify({ model: MODEL, messages: user('Hello'), stream: true }),
    })
    const began = Date.now()
    const closed = app.close()
    let seen = ''
    await t.rejects(async () => {
      for await (const chunk of reply.body ?? []) seen += Buffer.from(chunk).toString()
    })
    t.match(seen, /WB_CORE_SHUTTING_DOWN/)
    t.notMatch(seen, /\[DONE\]/)
    await closed
    t.ok(Date.now() - began < 2_100, 'within grace + 2 s')
    t.match(
      (await records()).filter(({ stage }) => stage === 'outcome'),
      [{ status: 'shutdown', success: false }],
    )
  },
)

t.test('/api/chat takes the SDKs camelCase and tells what was redacted', async t => {
  const { url, accessKey } = await startChat(t)
  const post = (body: Json) =>
    fetch(`${url}/api/chat`, { method: 'POST', headers: bearer(accessKey), body: JSON.stringify(body) })
  const reply = await post({ model: MODEL, maxTokens: 200, messages: user(`My card is ${CARD}.`) })
  t.equal(reply.status, 200)
  t.match(await reply.json(), {
    choices: [{ finishReason: 'stop' }],
    windbreak: { redactions: [{ rule: String, count: 1 }] },
  })
  const wrong = await post({ model: MODEL, max_tokens: 200, messages: user('Hello') })
  t.equal(wrong.status, 400)
  t.match(await wrong.json(), { error: { code: /^WB_/, requestId: String } })
})

t.test('what the outside sees of the server', async t => {
  const { url, accessKey } = await startChat(t, { WINDBREAK_REQUESTS_PER_MINUTE: '20' })

  await t.test('the page has no inline script, and may reach nothing but this server', async t => {
    const page = await fetch(url)
    t.match(page.headers.get('content-security-policy'), /default-src 'none'.*require-trusted-types-for 'script'/)
    t.equal(page.headers.get('x-content-type-options'), 'nosniff')
    t.equal(page.headers.get('referrer-policy'), 'no-referrer')
    t.notOk(page.headers.get('server'))
    t.notMatch(await page.text(), /<script>|\son\w+=|<style>/)
  })

  await t.test('errors expose nothing', async t => {
    const rows: [path: string, status: number, code: RegExp][] = [
      ['/nothing/here', 404, /^WB_SERVER_NOT_FOUND$/],
      ['/../../etc/passwd', 404, /^WB_SERVER_NOT_FOUND$/],
      ['/%2e%2e%2fpackage.json', 404, /^WB_SERVER_NOT_FOUND$/],
      ['/%zz', 404, /^WB_SERVER_NOT_FOUND$/],
    ]
    for (const [path, status, code] of rows) {
      const reply = await fetch(url + path)
      t.equal(reply.status, status, path)
      t.match(await reply.json(), { error: { code, requestId: String } })
    }
  })

  await t.test('a page of another site is refused', async t => {
    const headers = { ...bearer(accessKey), 'sec-fetch-site': 'cross-site' }
    const reply = await fetch(`${url}/api/chat`, { method: 'POST', headers, body: '{}' })
    t.equal(reply.status, 403)
  })

  await t.test('health and readiness', async t => {
    t.match(await (await fetch(`${url}/healthz`)).json(), { status: 'ok' })
    t.match(await (await fetch(`${url}/readyz`)).json(), { status: 'ready' })
  })

  await t.test('unknown addresses are rate-limited too', async t => {
    const statuses = new Set<number>()
    for (let at = 0; at < 25; at++) statuses.add((await fetch(`${url}/nothing/${at}`)).status)
    t.same([...statuses], [404, 429])
  })
})
