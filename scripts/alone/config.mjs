// A guarded call: the key reaches the upstream and nothing else, and a body that does not validate reaches nobody.
import Fastify from 'fastify'
import { createServer } from 'node:http'

const KEY = 'k7Qw2ZxT9pLmN4vB8sRd6FhJ'
const seen = []
const answer = JSON.stringify({
  id: '1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})
const models = JSON.stringify({ object: 'list', data: [{ id: 'm' }] })
const upstream = createServer((request, response) => {
  seen.push(`${request.url} ${request.headers.authorization}`)
  response.writeHead(200, { 'content-type': 'application/json' }).end(request.method === 'GET' ? models : answer)
})
await new Promise(resolve => upstream.listen(0, '127.0.0.1', resolve))

process.env.WINDBREAK_ENV = 'development'
process.env.MISTRAL_API_KEY_DEV = KEY
process.env.MISTRAL_SERVER_URL = `http://127.0.0.1:${upstream.address().port}`
const app = Fastify()
if (process.argv[2] === 'with') {
  const settings = { unguarded: ['record', 'policy', 'filter', 'intent'] }
  await app.register((await import('@windbreak/config')).default, { settings })
}
await app.ready()

const caller = app.mistral?.as({ id: 'ada' })
const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }
const good = await caller?.call('chat.complete', body)
const bad = await caller?.call('chat.complete', { ...body, api_base: 'x' }).catch(error => error)
const held = process.env.MISTRAL_API_KEY_DEV === undefined
const works = good?.body.choices[0].message.content === 'Hello.' && bad?.code.startsWith('WB_WIRE_')
// The key is tried before the first call.
const expected = [`/v1/models Bearer ${KEY}`, `/v1/chat/completions Bearer ${KEY}`]
process.exitCode = works && held && JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1
await app.close()
upstream.close()
