import { OPERATIONS } from '@windbreak/wire'
import type { Dispatcher } from 'undici'
import type { Emulation } from '../emulation.js'
import type { Entry } from '../request-log.js'
import type { Step } from '../rehearse.js'
import { readHeader } from './read-header.js'

export interface Planned {
  readonly entry: Entry
  readonly steps: readonly Step[]
}

/** Remembers a request and decides what it is answered, as the routes do over HTTP. */
export async function planRequest(emulation: Emulation, options: Dispatcher.DispatchOptions): Promise<Planned> {
  const { method, path, headers, body } = options
  const authorized = emulation.isRight(readHeader(headers, 'authorization'))
  const entry = emulation.log.add({ via: 'dispatcher', method, path, authorized })
  if (!authorized) return { entry, steps: emulation.refuseKey() }
  const place = findOperation(method, path)
  if (place === null) return { entry, steps: emulation.refusePath() }
  const read = parse(await readText(body))
  if (read === undefined) return { entry, steps: emulation.refuseText() }
  entry.body = read
  return { entry, steps: emulation.plan({ ...place, body: read }) }
}

function findOperation(method: string, path: string) {
  const [pathname = ''] = path.split('?')
  for (const [operation, known] of Object.entries(OPERATIONS)) {
    const pattern = known.path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    const found = known.method === method ? new RegExp(`^${pattern}$`).exec(pathname) : null
    if (found === null) continue
    const params = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
    return { operation, params: Object.fromEntries(params) as Record<string, string> }
  }
  return null
}

async function readText(body: Dispatcher.DispatchOptions['body']): Promise<string> {
  if (body == null) return ''
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8')
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<string | Uint8Array>) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

/** `undefined` where it is no JSON. */
function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
