import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import type { ProxyCredentials } from './proxy-credentials.js'
import { openTunnel, PROXY, type ProxyFailure } from './open-tunnel.js'
import type { Trust } from './read-tls.js'

type Target = Parameters<buildConnector.connector>[0]

export interface ConnectorOptions {
  /** For the whole way: to the proxy, through it, and TLS at its end. */
  readonly connectMs: number
  readonly trust: Trust | undefined
  readonly proxy?: Way | undefined
  /** Fires when the server closes. */
  readonly closing: AbortSignal
}

/** How the proxy is reached. */
export interface Way {
  readonly url: URL
  readonly trust: Trust | undefined
  readonly credentials: ProxyCredentials
}

/** What makes connections for a pool of undici's. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { connectMs: timeout, trust, proxy, closing } = options
  // Said outright where nothing else is, so that NODE_TLS_REJECT_UNAUTHORIZED does not decide it.
  const direct = endingAtAlerts(buildConnector({ rejectUnauthorized: true, ...trust, timeout }))
  const named = (target: Target): Target =>
    trust?.servername === undefined ? target : { ...target, servername: trust.servername }
  if (proxy === undefined) return (target, callback) => direct(named(target), callback)
  return (target, callback) => {
    const { signal, settle } = startDeadline(timeout, closing)
    const way = reach(target, proxy, signal).then(socket =>
      target.protocol === 'https:' ? secure(direct, named(target), socket, signal) : socket,
    )
    /* oxlint-disable promise/no-callback-in-promise -- undici takes a callback */
    way.finally(settle).then(
      socket => callback(null, socket),
      (error: Error) => callback(signal.aborted ? late() : error, null),
    )
    /* oxlint-enable promise/no-callback-in-promise */
  }
}

/**
 * A signal that fires when the time is up or the server closes. With a timer that is held: on Node 20 one that
 * `AbortSignal.any` was made of is collected as garbage, and then never fires.
 */
function startDeadline(
  ms: number,
  closing: AbortSignal,
): { readonly signal: AbortSignal; readonly settle: () => void } {
  const controller = new AbortController()
  const fire = () => controller.abort()
  const timer = setTimeout(fire, ms)
  closing.addEventListener('abort', fire, { once: true })
  return {
    signal: controller.signal,
    settle() {
      clearTimeout(timer)
      closing.removeEventListener('abort', fire)
    },
  }
}

/** A tunnel; after a 407 once more, where other credentials have been found. */
async function reach({ hostname, port, protocol }: Target, way: Way, signal: AbortSignal): Promise<Socket> {
  const { url: proxy, trust, credentials } = way
  const target = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
  const authorization = credentials.header()
  try {
    return await openTunnel({ proxy, trust, authorization, target, signal })
  } catch (error) {
    const { code } = error as ProxyFailure
    if (code !== PROXY.auth || !(await credentials.renew(authorization))) throw error
    return openTunnel({ proxy, trust, authorization: credentials.header(), target, signal })
  }
}

/**
 * With TLS 1.3 a server says no to a client's certificate after the handshake. Without this undici tells only of the
 * connection that ends thereupon.
 */
function endingAtAlerts(connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) =>
    connect(target, (...args) => {
      const [, socket] = args
      socket?.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code?.startsWith('ERR_SSL_') === true) socket.destroy(error)
      })
      callback(...args)
    })
}

function secure(
  direct: buildConnector.connector,
  target: Target,
  httpSocket: Socket,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error)
      httpSocket.destroy()
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    direct({ ...target, httpSocket }, (error, socket) => {
      signal.removeEventListener('abort', onAbort)
      if (error === null) return resolve(socket)
      httpSocket.destroy()
      reject(error)
    })
  })
}

function late(): ProxyFailure {
  return Object.assign(new Error('No connection in time'), { code: PROXY.unreachable, why: 'TIMEOUT' })
}
