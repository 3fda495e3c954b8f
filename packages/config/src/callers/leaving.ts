import { clientGone } from '@windbreak/core/fastify'
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

/** Fires when the client leaves before its response has been written. */
export function leavingOf(request: FastifyRequest): AbortSignal {
  const watched = request as unknown as Watched
  return (watched[LEAVING] ??= signalOf(request, watched[RESPONSE]))
}

function signalOf({ raw }: FastifyRequest, response: ServerResponse | null): AbortSignal {
  return response === null ? new AbortController().signal : clientGone(raw, response)
}
