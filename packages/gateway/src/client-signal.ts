import type { FastifyReply } from 'fastify'

/**
 * Fires when the client has gone before its answer was whole. The response's own `close` tells: the request's comes as
 * soon as its body has been read.
 */
export function clientSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  if (raw.destroyed) gone.abort()
  return gone.signal
}
