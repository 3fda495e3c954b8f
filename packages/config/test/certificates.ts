import { generate } from 'selfsigned'

export interface Pair {
  readonly cert: string
  readonly key: string
}

const HOUR = 3_600_000

/** An authority of our own. */
export async function makeAuthority(name = 'Test authority'): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

export interface IssueOptions {
  readonly ip?: string
  readonly name?: string
  /** From when to when it counts, in hours from now. */
  readonly hours?: readonly [from: number, to: number]
}

/** A certificate of that authority's. */
export async function issue(authority: Pair, options: IssueOptions = {}): Promise<Pair> {
  const { ip, name, hours: [from, to] = [-1, 1] } = options
  const altNames = [
    ...(name === undefined ? [] : [{ type: 2, value: name } as const]),
    ...(ip === undefined && name !== undefined ? [] : [{ type: 7, ip: ip ?? '127.0.0.1' } as const]),
  ]
  const made = await generate([{ name: 'commonName', value: name ?? 'test' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    ca: authority,
    notBeforeDate: new Date(Date.now() + from * HOUR),
    notAfterDate: new Date(Date.now() + to * HOUR),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}
