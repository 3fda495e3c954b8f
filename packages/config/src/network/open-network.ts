import type { FastifyInstance } from 'fastify'
import { type Dispatcher, Pool } from 'undici'
import { isLoopback } from '../choose-upstream.js'
import type { ConfigSettings } from '../settings.js'
import type { ProxyPlan } from './choose-proxy.js'
import { createConnector, type Way } from './connector.js'
import { holdTrust } from './hold-trust.js'
import { ProxyCredentials } from './proxy-credentials.js'
import type { TlsPlan } from './read-tls.js'

/** How one upstream is reached. */
export interface NetworkPlan {
  readonly origin: string
  readonly tls: TlsPlan
  readonly proxy: (Omit<ProxyPlan, 'tls'> & { readonly tls: TlsPlan }) | undefined
}

/** Idle connections are kept this long, unless the upstream says otherwise. */
const KEEP_ALIVE_MS = 30_000

/** The pool of connections to an upstream. Throws where a certificate, a key or a password is not what it should be. */
export async function openNetwork(
  app: FastifyInstance,
  { origin, tls, proxy }: NetworkPlan,
  { connections, deadlines: { connectMs } }: ConfigSettings,
  now: () => number,
): Promise<Dispatcher> {
  const closing = new AbortController()
  const trust = await holdTrust(app, tls, isHttps(origin))
  const way = proxy && (await openWay(app, proxy, now))
  const connector = () =>
    createConnector({ connectMs, trust: trust.current(), proxy: way?.current(), closing: closing.signal })
  let connect = connector()
  // TLS sessions are kept by the connector, so that none outlives the certificates it came about with.
  trust.onChange(() => (connect = connector()))
  way?.onChange(() => (connect = connector()))
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: (target, callback) => connect(target, callback),
  })
  app.addHook('onClose', async () => {
    closing.abort(new Error('The server closes'))
    await pool.destroy()
  })
  return pool
}

async function openWay(
  app: FastifyInstance,
  { url, credentials: source, tls }: NonNullable<NetworkPlan['proxy']>,
  now: () => number,
): Promise<{ readonly current: () => Way; readonly onChange: (changed: () => void) => void }> {
  const trust = await holdTrust(app, tls, url.protocol === 'https:')
  const credentials = new ProxyCredentials(source, now)
  await credentials.load()
  if (source !== undefined && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    app.log.warn(`windbreak: the password for the proxy ${url.host} goes there over plain http; use https`)
  }
  return { current: () => ({ url, trust: trust.current(), credentials }), onChange: trust.onChange }
}

const isHttps = (origin: string): boolean => origin.startsWith('https:')
