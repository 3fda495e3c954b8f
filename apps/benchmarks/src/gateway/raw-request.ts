import { connect } from 'node:net'

const LONGEST_MS = 10_000

/** Sends bytes as they are on a connection of their own and gives all that came back, as Latin-1. Rejects after 10 s. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = () => {
      clearTimeout(timer)
      resolve(text)
    }
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`no end of the answer to: ${bytes.toString('latin1').slice(0, 80)}`))
    }, LONGEST_MS)
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => (text += part))
    socket.on('error', () => {})
    socket.on('close', end)
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  })
}

/** Statuses of all answers on a connection, in order. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))

export interface RawOptions {
  readonly method?: string
  readonly path?: string
  readonly type?: string | null
  /** Further lines of the head, or lines in place of those that stand here. */
  readonly lines?: readonly string[]
  readonly key: string
}

/** One request as text; `content-length` is what it is. */
export function writeRaw(body: string | Buffer, options: RawOptions): Buffer {
  const { method = 'POST', path = '/v1/chat/completions', type = 'application/json', lines = [], key } = options
  const bytes = Buffer.from(body)
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    'connection: close',
    ...(key === '' ? [] : [`authorization: Bearer ${key}`]),
    ...(type === null ? [] : [`content-type: ${type}`]),
    ...(lines.some(line => /^(content-length|transfer-encoding):/.test(line))
      ? []
      : [`content-length: ${bytes.length}`]),
    ...lines,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes])
}
