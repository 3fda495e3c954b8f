import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { SSE_EVENTS } from '../fixture.js'

const MIB = 1024 * 1024
const SSE = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n'
const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const CLOSE = 'connection: close\r\n\r\n'
const BEGINNING = SSE_EVENTS.slice(0, 3).join('')
const PIECE = Buffer.alloc(64 * 1024, 'a')

/** Says something without an end until the other side has had enough. */
function sayOn(socket: Socket, piece: Buffer | string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

/** What is answered to each kind; none of it is a whole answer. */
const BROKEN: Readonly<Record<string, (socket: Socket) => void>> = {
  'a reset before the headers': socket => socket.resetAndDestroy(),
  'a reset in the body': socket => {
    socket.write(SSE + CLOSE + BEGINNING)
    setTimeout(() => socket.resetAndDestroy(), 20)
  },
  'an end without [DONE]': socket => socket.end(SSE + CLOSE + BEGINNING),
  'a finish without [DONE]': socket => socket.end(SSE + CLOSE + SSE_EVENTS.slice(0, -1).join('')),
  'events that are no JSON': socket => socket.end(`${SSE}${CLOSE}${BEGINNING}data: {"id":\n\ndata: [DONE]\n\n`),
  'JSON that is none': socket => socket.end(`${JSON_HEAD}${CLOSE}{"id":"x","choices":[`),
  'headers without an end': socket => {
    socket.write('HTTP/1.1 200 OK\r\n')
    sayOn(socket, `x-more: ${'a'.repeat(1_000)}\r\n`)
  },
  'a stall in the stream': socket => socket.write(SSE + CLOSE + BEGINNING),
  'a drip without an end': socket => {
    socket.write(SSE + CLOSE + BEGINNING)
    const drip = setInterval(() => socket.write(':\n\n'), 50)
    socket.on('close', () => clearInterval(drip))
  },
  'a line without an end': socket => {
    socket.write(`${SSE}${CLOSE}data: {"id":"`)
    sayOn(socket, PIECE)
  },
  'JSON without an end': socket => {
    socket.write(`${JSON_HEAD}${CLOSE}{"id":"`)
    sayOn(socket, PIECE)
  },
  'another content type': socket => socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n${CLOSE}<p>`),
  'a small gzip that unfolds to 64 MiB': socket => {
    socket.write(`${SSE}content-encoding: gzip\r\n${CLOSE}`)
    socket.end(BOMB)
  },
  'a length that is too long': socket => socket.end(`${SSE}content-length: 900000\r\n${CLOSE}${BEGINNING}`),
  'a length that is too short': socket => socket.end(`${SSE}content-length: 100\r\n${CLOSE}${SSE_EVENTS.join('')}`),
}
const BOMB = gzipSync(Buffer.alloc(64 * MIB))

export const KINDS: readonly string[] = Object.keys(BROKEN)

/** Answers each request as its text asks for: `broken: <kind>`. */
export async function startBroken(): Promise<{ readonly origin: string; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let text = ''
    socket.on('data', part => {
      if (text.length > 100_000) return
      text += part.toString('latin1')
      if (text.startsWith('GET ')) {
        socket.end(`${JSON_HEAD}content-length: 27\r\n${CLOSE}{"object":"list","data":[]}`)
        return
      }
      const kind = /broken: ([^"]+)"/.exec(text)?.[1]
      if (kind === undefined) return
      text = ' '.repeat(100_001)
      BROKEN[kind]?.(socket)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
