import { type ClientRequest, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import type { Trust } from './read-tls.js'

/** Codes that `explainFailure` makes errors of ours of. */
export const PROXY = {
  auth: 'PROXY_AUTH',
  refused: 'PROXY_REFUSED',
  unreachable: 'PROXY_UNREACHABLE',
} as const

export interface ProxyFailure extends Error {
  readonly code: (typeof PROXY)[keyof typeof PROXY]
  /** What the system or the proxy said: a code, or a status. */
  readonly why: string
}

export interface TunnelOptions {
  readonly proxy: URL
  /** How an https proxy proves who it is. */
  readonly trust: Trust | undefined
  readonly authorization: string | undefined
  /** `host:port` */
  readonly target: string
  readonly signal: AbortSignal
}

/**
 * Asks a proxy for a way to the target (RFC 9110, section 9.3.6). By a request of its own rather than by undici's
 * `ProxyAgent`: that one dials without end when the proxy hangs up on it, and keeps the proxy's 407 to a message.
 */
export function openTunnel(options: TunnelOptions): Promise<Socket> {
  const { target, signal } = options
  return new Promise((resolve, reject) => {
    const request = requestTo(options)
    const fail = (code: ProxyFailure['code'], why: string) => reject(failure(code, why))
    request.once('error', (error: NodeJS.ErrnoException) =>
      signal.aborted ? reject(signal.reason as Error) : fail(PROXY.unreachable, error.code ?? 'UNKNOWN'),
    )
    request.once('connect', ({ statusCode = 0 }, socket: Duplex, early: Buffer) => {
      socket.on('error', () => {})
      // A server that speaks before it is spoken to is not the one that was asked for.
      if (statusCode === 200 && early.length === 0 && !signal.aborted) return resolve(socket as Socket)
      socket.destroy()
      if (signal.aborted) return reject(signal.reason as Error)
      fail(statusCode === 407 ? PROXY.auth : PROXY.refused, String(statusCode))
    })
    request.end()
  })

  function failure(code: ProxyFailure['code'], why: string): ProxyFailure {
    return Object.assign(new Error(`No tunnel to ${target}`), { code, why })
  }
}

function requestTo({ proxy, trust, authorization, target, signal }: TunnelOptions): ClientRequest {
  const options = {
    host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    agent: false,
    signal,
    headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
  } as const
  return proxy.protocol === 'https:' ? overHttps({ ...options, ...trust }) : overHttp(options)
}
