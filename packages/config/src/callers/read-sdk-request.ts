import { OPERATIONS } from '@windbreak/wire'
import { SdkBodyUnreadable, SdkRequestRefused } from '../errors.js'

export interface SdkCall {
  readonly operation: string
  readonly body: unknown
  readonly params: Readonly<Record<string, string>>
}

interface Route {
  readonly operation: string
  readonly method: string
  readonly path: RegExp
  readonly takesBody: boolean
}

const ROUTES: readonly Route[] = Object.entries(OPERATIONS).map(([operation, { method, path, body }]) => ({
  operation,
  method,
  path: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  takesBody: body,
}))

/**
 * What a client's HTTP request asks for, as a call. Throws 403 `WB_CONFIG_SDK_REQUEST` for whatever no operation covers:
 * another server, another path, a query, a form, a WebSocket.
 */
export async function readSdkRequest(request: Request, acceptedOrigins: readonly string[]): Promise<SdkCall> {
  const { origin, pathname, search } = new URL(request.url)
  if (!acceptedOrigins.includes(origin)) throw new SdkRequestRefused("it goes to another server than this boundary's")
  if (request.headers.has('upgrade')) throw new SdkRequestRefused('it asks for a WebSocket')
  if (search !== '') throw new SdkRequestRefused('it has a query')
  for (const { operation, method, path, takesBody } of ROUTES) {
    const match = request.method === method ? path.exec(pathname) : null
    if (match === null) continue
    const params = Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]))
    // oxlint-disable-next-line no-await-in-loop
    return { operation, params, body: takesBody ? await readBody(request) : null }
  }
  throw new SdkRequestRefused('no operation of Windbreak covers it')
}

async function readBody(request: Request): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new SdkRequestRefused('its body is not JSON')
  }
  try {
    return await request.json()
  } catch {
    throw new SdkBodyUnreadable()
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new SdkRequestRefused('its path is not well-formed')
  }
}
