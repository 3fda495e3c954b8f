import { OPERATIONS } from '@windbreak/wire'
import { callFrom, clientGone, requirePrincipal } from '@windbreak/core/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { chatSurface } from './chat-surface.js'
import { NoBody, NotOffered, UnknownModel } from './errors.js'
import { errorHandler, markCalled } from './handle-error.js'
import type { History } from './history/history.js'
import { NOT_OFFERED } from './not-offered.js'
import { receive } from './receive.js'
import { sendAnswer } from './send-answer.js'
import type { GatewaySettings } from './settings.js'
import type { Received, Surface } from './surface.js'
import { createV1Surface } from './v1-surface.js'

export interface RouteDeps {
  readonly settings: Readonly<GatewaySettings>
  readonly history: History
  readonly now: () => number
}

/** Mistral's own paths, for its clients. */
export function addV1Routes(app: FastifyInstance, deps: RouteDeps): void {
  const call = prepare(app, createV1Surface(deps.settings), deps.settings.v1Profile, deps)
  for (const [operation, { method, path, body }] of Object.entries(OPERATIONS)) {
    if (method !== 'POST' || !body) continue
    app.post(path, (request, reply) => call(operation, request, reply, bodyOf(request)))
  }
  app.get('/v1/models', (request, reply) => call('models.list', request, reply))
  app.get<{ Params: { model: string } }>('/v1/models/:model', (request, reply) => {
    const { model } = request.params
    if (!MODEL.test(model)) throw new UnknownModel()
    return call('models.get', request, reply, undefined, { model })
  })
  refuseOthers(app)
}

/** What Mistral offers beside that is refused by its name, before its body is read. */
function refuseOthers(app: FastifyInstance): void {
  for (const name of NOT_OFFERED) {
    for (const url of [`/v1/${name}`, `/v1/${name}/*`]) {
      app.all(url, { onRequest: () => Promise.reject(new NotOffered(name)) }, () =>
        Promise.reject(new NotOffered(name)),
      )
    }
  }
}

/** For browser apps. */
export function addChatRoute(app: FastifyInstance, deps: RouteDeps): void {
  const call = prepare(app, chatSurface, deps.settings.chatProfile, deps)
  app.post('/api/chat', (request, reply) => call('chat.complete', request, reply, bodyOf(request)))
}

/** Names as Mistral gives them, `ft:open-mistral-7b:587a6b29:20240514:7e773925` among them. */
const MODEL = /^[A-Za-z0-9][\w.:-]{0,127}$/

/** For operations without a body. */
const NOTHING: Received = { body: undefined, evidence: [], retrace: error => error }

/** What every route of a surface has in common. The context is the routes' own, so that nothing of it reaches the app. */
function prepare(
  app: FastifyInstance,
  surface: Surface,
  profile: GatewaySettings['chatProfile'],
  { settings, history, now }: RouteDeps,
) {
  const { bodyLimit, slowReaderMs } = settings
  const receiving = { surface, profile, history, bodyLimit }
  app.setErrorHandler(errorHandler(surface, now))
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, parse)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-request-id': request.id })
    await requirePrincipal(request)
  })

  return async function call(
    operation: string,
    request: FastifyRequest,
    reply: FastifyReply,
    body?: unknown,
    params: Readonly<Record<string, string>> = {},
  ): Promise<FastifyReply> {
    const received = body === undefined ? NOTHING : receive(request, operation, body, receiving)
    markCalled(request, received.retrace)
    const gone = clientGone(request.raw, reply.raw)
    const { evidence, seal } = received
    const answer = await callFrom(request, operation, received.body, { signal: gone, params, evidence })
    const told = { requestId: request.id, evidence: answer.call.evidence, seal }
    return sendAnswer(reply, answer, told, { surface, slowReaderMs, gone })
  }
}

/** A POST without a body and without a type gets past Fastify's parsers. */
function bodyOf({ body }: FastifyRequest): unknown {
  if (body === undefined) throw new NoBody()
  return body
}
