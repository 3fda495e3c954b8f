import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Test } from 'tap'
import type { Pair } from './certificates.js'

export interface ConnectProxy {
  readonly url: string
  /** What was asked for, in order. */
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[]
  /** Tunnels that are open now. */
  readonly tunnels: Set<Socket>
  /** Takes the place of the ordinary answer, while set. */
  answer: ((socket: Socket) => void) | undefined
  /** The `user:password` it wants. */
  wants: string | undefined
}

/** A proxy that knows one command, CONNECT. Every name leads to this machine. */
export async function startProxy(t: Test, tls?: Pair): Promise<ConnectProxy> {
  const proxy: ConnectProxy = { url: '', asked: [], tunnels: new Set(), answer: undefined, wants: undefined }
  const server = tls === undefined ? createServer() : createTlsServer(tls)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => void sockets.delete(socket))
  })
  server.on('connect', ({ url: target = '', headers }: IncomingMessage, socket: Socket, early: Buffer) => {
    const { 'proxy-authorization': authorization } = headers
    proxy.asked.push({ target, authorization })
    socket.on('error', () => {})
    if (proxy.answer !== undefined) return proxy.answer(socket)
    const wanted = proxy.wants && `Basic ${Buffer.from(proxy.wants).toString('base64')}`
    if (wanted !== authorization) {
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n')
    }
    const far = connect(Number(target.split(':').at(-1)), '127.0.0.1')
    far.on('error', () => socket.destroy())
    far.once('connect', () => {
      proxy.tunnels.add(socket)
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      far.write(early)
      socket.pipe(far).pipe(socket)
    })
    socket.on('close', () => {
      proxy.tunnels.delete(socket)
      far.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(proxy, { url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}` })
}
