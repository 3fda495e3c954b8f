import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Test } from 'tap'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Script {
  (response: ServerResponse, seen: Seen, socket: Socket): void
}

export interface Upstream {
  readonly origin: string
  readonly seen: Seen[]
  /** Sockets that are open now. */
  readonly sockets: Set<Socket>
  /** Resolves when the next socket closes. */
  socketClosed(): Promise<void>
}

/** A server that does what its script says, closed when the test ends; with a certificate it speaks TLS. */
export async function startUpstream(t: Test, script: Script, tls?: ServerOptions): Promise<Upstream> {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    request.setEncoding('utf8').on('data', part => (body += part))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      seen.push({ method, path: url, headers, body })
      script(response, seen.at(-1) as Seen, request.socket)
    })
  }
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      for (const done of waiting.splice(0)) done()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}`,
    seen,
    sockets,
    socketClosed: () => new Promise(resolve => waiting.push(resolve)),
  }
}

export const CHAT = { model: 'mistral-small-latest', messages: [{ role: 'user', content: 'Bonjour.' }] }
export const STREAMED = { ...CHAT, stream: true }

const USAGE = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 }

export const WHOLE = {
  id: 'cmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'mistral-small-2603',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Salut.' }, finish_reason: 'stop' }],
  usage: USAGE,
}

export const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

export const piece = (content: string, finish_reason: string | null = null): string =>
  event({
    id: 'cmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'mistral-small-2603',
    choices: [{ index: 0, delta: { content }, finish_reason }],
    ...(finish_reason === null ? {} : { usage: USAGE }),
    p: 'abc',
  })

export const DONE = event('[DONE]')

export function answerJson(response: ServerResponse, body: unknown = WHOLE, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

export function openStream(response: ServerResponse, ...parts: (string | Buffer)[]): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  response.flushHeaders()
  for (const part of parts) response.write(part)
  return response
}
