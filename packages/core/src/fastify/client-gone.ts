import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Whom to tell when a socket closes: one listener a socket, however many requests were pipelined on it. */
const watched = new WeakMap<Socket, Set<() => void>>()

/**
 * Fires when the client has gone before its response was written whole.
 * The request's own `close` comes as soon as its body has been read, and so does Fastify's `request.signal`. The
 * response's `close` never comes where an earlier response on the same connection is still open: a queued response has
 * no socket yet. So both the response and the connection are listened to.
 */
export function clientGone(request: IncomingMessage, response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const { socket } = request
  const tell = () => {
    if (!response.writableFinished) gone.abort()
  }
  const forget = onClose(socket, tell)
  response.once('close', () => {
    forget()
    tell()
  })
  if (response.destroyed || socket.destroyed) tell()
  return gone.signal
}

function onClose(socket: Socket, tell: () => void): () => void {
  const known = watched.get(socket)
  const waiting = known ?? new Set()
  waiting.add(tell)
  if (known === undefined) {
    watched.set(socket, waiting)
    socket.once('close', () => {
      for (const each of waiting) each()
    })
  }
  return () => waiting.delete(tell)
}
