import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const RESPONSE = Symbol('windbreak.response')
const LEAVING = Symbol('windbreak.leaving')

interface Watched {
  [RESPONSE]: ServerResponse | null
  [LEAVING]: AbortSignal | null
}

/** Lets `leavingOf` know the response that belongs to a request, which Fastify hands to hooks only. */
export function watchLeaving(app: FastifyInstance): void {
  app.decorateRequest(RESPONSE, null)
  app.decorateRequest(LEAVING, null)
  app.addHook('onRequest', (request, reply, done) => {
    ;(request as unknown as Watched)[RESPONSE] = reply.raw
    done()
  })
}

/**
 * Fires when the client leaves before its response has been written.
 * Not Fastify's `request.signal`: that fires as soon as the request's body has been read.
 */
export function leavingOf(request: FastifyRequest): AbortSignal {
  const watched = request as unknown as Watched
  return (watched[LEAVING] ??= signalOf(watched[RESPONSE]))
}

function signalOf(response: ServerResponse | null): AbortSignal {
  const controller = new AbortController()
  const onClose = () => {
    if (response?.writableEnded === false) controller.abort()
  }
  if (response?.destroyed === true) onClose()
  response?.once('close', onClose)
  return controller.signal
}
