import { OPERATIONS } from '@windbreak/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Behaviour } from './behaviour.js'
import type { Emulation } from './emulation.js'
import { playOverHttp } from './play-over-http.js'
import { notJson } from './refusals.js'
import type { Step } from './rehearse.js'
import type { EmulatorSettings } from './settings.js'

/** Mistral takes images of 20 MB, which grow by a third as base64. */
const BODY_LIMIT = 32 * 1024 * 1024

/** The Mistral API's paths, in the context they are called with. */
export function addRoutes(app: FastifyInstance, emulation: Emulation, settings: EmulatorSettings): void {
  const open = new Set<FastifyReply>()
  const entries = new WeakMap<FastifyRequest, ReturnType<Emulation['log']['add']>>()

  app.addHook('onRequest', async (request, reply) => {
    const authorized = emulation.isRight(request.headers.authorization)
    const entry = emulation.log.add({ via: 'http', method: request.method, path: request.url, authorized })
    entries.set(request, entry)
    if (!authorized) await play(request, reply, emulation.refuseKey())
  })

  // A scripted hang never ends by itself.
  app.addHook('preClose', () => {
    for (const reply of open) reply.raw.destroy()
  })

  for (const [operation, { method, path }] of Object.entries(OPERATIONS)) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.route({ method, url, bodyLimit: BODY_LIMIT, handler: (request, reply) => answer(operation, request, reply) })
  }

  app.setErrorHandler<{ readonly code?: string }>((error, _request, reply) => {
    if (error.code?.startsWith('FST_ERR_CTP_') !== true) return reply.send(error)
    const { status, body } = notJson()
    return reply.code(status).send(body)
  })

  if (settings.control) {
    app.post('/__emulator/script', async ({ body }) => {
      emulation.script.push(...([body].flat() as Behaviour[]))
      return { waiting: emulation.script.length }
    })
  }

  async function answer(operation: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { body = null } = request
    const params = request.params as Record<string, string>
    const entry = entries.get(request)
    if (entry !== undefined) entry.body = body
    await play(request, reply, emulation.plan({ operation, body, params }))
  }

  async function play(request: FastifyRequest, reply: FastifyReply, steps: readonly Step[]): Promise<void> {
    open.add(reply)
    const ended = await playOverHttp(reply, steps, emulation.wait)
    open.delete(reply)
    const entry = entries.get(request)
    if (entry !== undefined) entry.ended = ended
  }
}
