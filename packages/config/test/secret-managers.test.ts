import { once } from 'node:events'
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { AddressInfo } from 'node:net'
import { SecretsManager } from '@aws-sdk/client-secrets-manager'
import gcp from '@google-cloud/secret-manager'
import t, { type Test } from 'tap'
import { awsSource, type AwsSourceOptions } from '../src/sources/aws.js'
import { keySourceContract } from '../src/sources/contract.js'
import { crc32c } from '../src/sources/crc32c.js'
import { createFacts } from '../src/sources/gcp-facts.js'
import { gcpSource, type GcpSourceOptions } from '../src/sources/gcp.js'
import type { KeySource } from '../src/index.js'

const KEY = 'CANARYkey7Q2w9Zx4Lm8Tb'
const OTHER = 'OTHERkey7Q2w9Zx4Lm8Tb0'

const read = async (source: KeySource) => source.read(new AbortController().signal)
const valuesOf = async (source: KeySource) => (await read(source)).map(({ secret }) => secret.reveal())

interface Answer {
  readonly status?: number
  /** Absent: there is none. */
  readonly body?: object
}

/** What the client asked, and what it is answered. */
async function startService(t: Test, answer: (asked: { path: string; target: string; body: string }) => Answer) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? '')
      const path = (request.url ?? '').split('?')[0] ?? ''
      seen.push(`${target || path} ${body}`.trim())
      const { status = 200, body: sent } = answer({ path, target, body })
      if (sent === undefined) return
      const type = target === '' ? 'application/json' : 'application/x-amz-json-1.1'
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(sent))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, seen }
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

interface AwsVersion {
  readonly id: string
  readonly stages: readonly string[]
  readonly text?: string
  readonly binary?: string
}

/** The service's JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
async function startAws(t: Test) {
  const held: { versions: readonly AwsVersion[]; fault: Answer | null; silent?: string } = { versions: [], fault: null }
  const { port, seen } = await startService(t, ({ target, body }) => {
    if (held.fault !== null) return held.fault
    const { SecretId, VersionStage } = JSON.parse(body) as Record<string, string>
    if (VersionStage === held.silent) return {}
    const found = held.versions.find(({ stages }) => stages.includes(VersionStage ?? ''))
    if (target !== 'secretsmanager.GetSecretValue' || SecretId !== 'prod/mistral' || found === undefined) {
      return { status: 400, body: { __type: 'ResourceNotFoundException', message: `${KEY} is not here` } }
    }
    const { id, stages, text, binary } = found
    const value = binary === undefined ? { SecretString: text } : { SecretBinary: binary }
    return { body: { Name: SecretId, VersionId: id, VersionStages: stages, CreatedDate: 1_750_000_000.25, ...value } }
  })
  const client = clientOf(port)
  t.teardown(() => client.destroy())
  const make = (options: Partial<AwsSourceOptions> = {}) => awsSource({ client, secretId: 'prod/mistral', ...options })
  return { held, seen, make }
}

const clientOf = (port: number) =>
  new SecretsManager({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    maxAttempts: 1,
  })

t.test('aws keeps the contract', t => {
  keySourceContract(t, async t => {
    const { held, make } = await startAws(t)
    let versions = 0
    return {
      source: make(),
      watches: false,
      hold: text => {
        held.fault = null
        held.versions = [
          { id: `version-${++versions}`, stages: ['AWSCURRENT'], text },
          { id: `version-${++versions}`, stages: ['AWSPENDING'], text: OTHER },
        ]
      },
      fail: () => void (held.fault = { status: 400, body: { __type: 'AccessDeniedException', message: KEY } }),
    }
  })
  t.end()
})

t.test('aws: what stands at each stage', async t => {
  const current = { id: 'v1', stages: ['AWSCURRENT'], text: KEY }
  const pending = { id: 'v2', stages: ['AWSPENDING'], text: OTHER }
  const both = { id: 'v1', stages: ['AWSCURRENT', 'AWSPENDING'], text: KEY }
  const binary = { id: 'v1', stages: ['AWSCURRENT'], binary: Buffer.from(KEY).toString('base64') }
  const json = { id: 'v1', stages: ['AWSCURRENT'], text: JSON.stringify({ key: KEY, user: 'ada' }) }
  type Row = [name: string, versions: AwsVersion[], options: Partial<AwsSourceOptions>, values: string[], calls: number]
  const rows: Row[] = [
    ['the current one alone', [current], {}, [KEY], 2],
    ['a pending one comes second', [pending, current], {}, [KEY, OTHER], 2],
    ['a pending one that is the current one comes once', [both], {}, [KEY], 1],
    ['a pending one that is not wanted', [current, pending], { pending: false }, [KEY], 1],
    ['a pending one without the field does not count', [json, pending], { field: 'key' }, [KEY], 2],
    ['bytes', [binary], {}, [KEY], 2],
    ['a field of JSON', [json], { field: 'key' }, [KEY], 2],
  ]
  for (const [name, versions, options, values, calls] of rows) {
    await t.test(name, async t => {
      const { held, seen, make } = await startAws(t)
      held.versions = versions
      const source = make(options)
      const found = await read(source)
      t.same(
        found.map(({ secret }) => secret.reveal()),
        values,
      )
      t.match(found[0], { version: 'v1', createdAt: 1_750_000_000_250 })
      t.equal(seen.length, calls, 'calls of the API')
    })
  }
})

t.test('aws: a pending one that does not come is given up, and the current one is there all the same', async t => {
  const { held, seen, make } = await startAws(t)
  held.versions = [{ id: 'v1', stages: ['AWSCURRENT'], text: KEY }]
  held.silent = 'AWSPENDING'
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const begun = performance.now()
  const reading = valuesOf(make())
  while (seen.length < 2) await new Promise(resolve => setImmediate(resolve))
  // A limit that nothing holds would be gone now.
  collect()
  t.same(await reading, [KEY])
  t.ok(performance.now() - begun < 4_000, 'within the limit of two seconds')
})

t.test('aws: a fault has a reason of ours, and nothing of the message', async t => {
  const type = (__type: string): Answer => ({ status: 400, body: { __type, message: KEY, code: KEY } })
  const value = (body: object): Answer => ({ body: { Name: 'prod/mistral', VersionId: 'v1', ...body } })
  const rows: [name: string, fault: Answer, reason: string][] = [
    ['ResourceNotFoundException', type('ResourceNotFoundException'), 'has no such secret, or none with this stage'],
    ['AccessDeniedException', type('AccessDeniedException'), 'denies access to the secret'],
    ['with a namespace', type('com.amazonaws#ThrottlingException'), 'limits the rate of calls'],
    ['DecryptionFailure', type('DecryptionFailure'), 'cannot decrypt the secret with its KMS key'],
    ['UnrecognizedClientException', type('UnrecognizedClientException'), 'does not know the credentials'],
    ['a name that nobody knows', type(KEY), 'answered with status 400'],
    ['a name that all objects know', type('toString'), 'answered with status 400'],
    ['a server that broke', { status: 500, body: {} }, 'answered with status 500'],
    ['no value', value({}), 'holds an empty value'],
    ['an empty value', value({ SecretString: '' }), 'holds an empty value'],
    ['bytes that are no text', value({ SecretBinary: '//79' }), 'holds something that is not UTF-8 text'],
    ['no JSON', value({ SecretString: KEY }), 'holds something that is not JSON'],
  ]
  for (const [name, fault, reason] of rows) {
    await t.test(name, async t => {
      const { held, make } = await startAws(t)
      held.fault = fault
      const field = name === 'no JSON' ? { field: 'key' } : {}
      const source = make(field)
      const message = `The key source "${source.name}" ${reason}`
      await t.rejects(read(source), { code: 'WB_CONFIG_KEY_SOURCE', message })
    })
  }
  await t.test('nobody listens', async t => {
    const source = awsSource({ client: clientOf(await closedPort()), secretId: 'prod/mistral' })
    await t.rejects(read(source), { message: 'The key source "aws prod/mistral" cannot be reached (ECONNREFUSED)' })
  })
  await t.test('nobody answers', async t => {
    const { held, seen, make } = await startAws(t)
    held.fault = {}
    const stop = new AbortController()
    const reading = make().read(stop.signal)
    while (seen.length === 0) await new Promise(resolve => setImmediate(resolve))
    stop.abort()
    await t.rejects(reading, { code: 'WB_CONFIG_KEY_SOURCE', message: / did not answer in time$/ })
  })
  t.throws(() => awsSource({ client: clientOf(1), secretId: '' }), { code: 'WB_CONFIG_INVALID_SETTINGS' })
})

const SECRET = 'projects/42/secrets/mistral'

/** The service's REST: https://docs.cloud.google.com/secret-manager/docs/reference/rest */
async function startGcp(t: Test) {
  const held: { values: string[]; latest: number; sum?: string; faults: Map<string, Answer> } = {
    values: [],
    latest: 0,
    faults: new Map(),
  }
  const { port, seen } = await startService(t, ({ path }) => {
    const [, version, verb] =
      /^\/v1\/projects\/[^/]+\/secrets\/mistral(?:\/versions\/(\w+))?(:access)?$/.exec(path) ?? []
    const fault = held.faults.get(verb ?? (version === undefined ? 'secret' : 'version'))
    if (fault !== undefined) return fault
    const number = version === 'latest' ? held.latest : Number(version)
    const value = held.values[number - 1]
    if (version === undefined) return { body: { name: SECRET, expireTime: '2033-05-18T03:33:20Z' } }
    if (value === undefined) return faultOf(404, 'NOT_FOUND')
    const name = `${SECRET}/versions/${number}`
    if (verb === undefined) return { body: { name, state: 'ENABLED', createTime: '2026-01-01T00:00:00.250Z' } }
    const dataCrc32c = held.sum ?? String(crc32c(Buffer.from(value)))
    return { body: { name, payload: { data: Buffer.from(value).toString('base64'), dataCrc32c } } }
  })
  const client = googleOf(port)
  t.teardown(() => client.close())
  const make = (version = 'latest', options: Partial<GcpSourceOptions> = {}) =>
    gcpSource({ client, version: `projects/p/secrets/mistral/versions/${version}`, ...options })
  return { held, seen, make }
}

const faultOf = (code: number, status: string): Answer => ({
  status: code,
  body: { error: { code, status, message: `${KEY} ${status}` } },
})

/** The real client, whose credentials come from nowhere. */
const googleOf = (port: number) => {
  const auth = {
    getClient: async () => auth,
    getUniverseDomain: async () => 'googleapis.com',
    getRequestHeaders: async () => new Headers(),
    fetch: async (url: string, init: RequestInit) => fetch(url, init),
  }
  const at = { apiEndpoint: '127.0.0.1', port, protocol: 'http', fallback: true, projectId: 'p' }
  return new gcp.SecretManagerServiceClient({ ...at, auth: auth as never })
}

t.test('gcp keeps the contract', t => {
  keySourceContract(t, async t => {
    const { held, make } = await startGcp(t)
    return {
      source: make(),
      watches: false,
      hold: value => {
        held.faults.clear()
        held.latest = held.values.push(value)
      },
      fail: () => void held.faults.set(':access', faultOf(403, 'PERMISSION_DENIED')),
    }
  })
  t.end()
})

t.test('gcp: a pinned version stays, the latest is resolved to the one it is', async t => {
  const { held, make } = await startGcp(t)
  held.values = [KEY, OTHER]
  held.latest = 1
  const [pinned, latest] = [make('1'), make()]
  const facts = { createdAt: Date.UTC(2026, 0, 1, 0, 0, 0, 250), expiresAt: 2_000_000_000_000 }
  t.match(await read(pinned), [{ version: `${SECRET}/versions/1`, ...facts }])
  t.match(await read(latest), [{ version: `${SECRET}/versions/1` }])
  held.latest = 2
  t.match(await read(pinned), [{ version: `${SECRET}/versions/1` }])
  t.match(await read(latest), [{ version: `${SECRET}/versions/2` }])
  t.same([await valuesOf(pinned), await valuesOf(latest)], [[KEY], [OTHER]])

  held.values = [JSON.stringify({ key: KEY })]
  held.latest = 1
  t.same(await valuesOf(make('latest', { field: 'key' })), [KEY])
})

t.test('gcp: what is known about a version is asked where it may be', async t => {
  const verbs = (seen: string[]) => seen.map(path => (path.endsWith(':access') ? 'access' : path.replace(/^.*\//, '')))
  await t.test('a creation is asked once for each version, an end at each read', async t => {
    const { held, seen, make } = await startGcp(t)
    held.values = [KEY]
    const source = make('1')
    await read(source)
    await read(source)
    t.same(verbs(seen).toSorted(), ['1', 'access', 'access', 'mistral', 'mistral'])
  })
  await t.test('what is denied is not asked again, and the value is there all the same', async t => {
    const { held, seen, make } = await startGcp(t)
    held.values = [KEY]
    held.faults.set('version', faultOf(403, 'PERMISSION_DENIED')).set('secret', faultOf(403, 'PERMISSION_DENIED'))
    const source = make('1')
    const [version] = await read(source)
    t.same(Object.keys(version ?? {}).toSorted(), ['secret', 'version'])
    await read(source)
    t.same(verbs(seen).toSorted(), ['1', 'access', 'access', 'mistral'])
  })
  await t.test('one that does not come is not waited for', async t => {
    // Its limit alone keeps no process awake.
    const awake = setInterval(() => {}, 1_000)
    t.teardown(() => clearInterval(awake))
    const hangs = async () => new Promise<never>(() => {})
    const facts = createFacts({ getSecretVersion: hangs, getSecret: hangs }, { timeout: 1, retry: null }, 1)
    t.same(await facts.of(`${SECRET}/versions/1`), {})
  })
  await t.test('a client that cannot ask', async t => {
    t.same(await createFacts({}, { timeout: 1, retry: null }).of(`${SECRET}/versions/1`), {})
  })
})

t.test('gcp: a fault has a reason of ours, and nothing of the message', async t => {
  const rows: [name: string, fault: Answer, reason: RegExp][] = [
    ['NOT_FOUND', faultOf(404, 'NOT_FOUND'), / has no such secret or version$/],
    ['PERMISSION_DENIED', faultOf(403, 'PERMISSION_DENIED'), / denies access to the secret$/],
    ['UNAUTHENTICATED', faultOf(401, 'UNAUTHENTICATED'), / does not accept the credentials$/],
    ['FAILED_PRECONDITION', faultOf(400, 'FAILED_PRECONDITION'), / has disabled or destroyed this version$/],
    ['RESOURCE_EXHAUSTED', faultOf(429, 'RESOURCE_EXHAUSTED'), / limits the rate of calls$/],
    ['UNAVAILABLE', faultOf(503, 'UNAVAILABLE'), / cannot be reached$/],
    ['no payload', { body: { name: `${SECRET}/versions/1` } }, / holds an empty value$/],
  ]
  for (const [name, fault, reason] of rows) {
    await t.test(name, async t => {
      const { held, seen, make } = await startGcp(t)
      held.faults.set(':access', fault)
      await t.rejects(read(make()), { code: 'WB_CONFIG_KEY_SOURCE', message: reason })
      t.equal(seen.length, 1, 'the client did not ask again by itself')
    })
  }
  await t.test('a checksum of something else', async t => {
    const { held, make } = await startGcp(t)
    held.values = [KEY]
    held.sum = '1'
    await t.rejects(read(make('1')), { message: / does not match its checksum$/ })
  })
  await t.test('nobody listens', async t => {
    const source = gcpSource({ client: googleOf(await closedPort()), version: `${SECRET}/versions/1` })
    await t.rejects(read(source), { message: / cannot be reached \(ECONNREFUSED\)$/ })
  })
  await t.test('nobody answers', async t => {
    const { held, seen, make } = await startGcp(t)
    held.faults.set(':access', {})
    const stop = new AbortController()
    const reading = make().read(stop.signal)
    while (seen.length === 0) await new Promise(resolve => setImmediate(resolve))
    stop.abort()
    await t.rejects(reading, { code: 'WB_CONFIG_KEY_SOURCE', message: / did not answer in time$/ })
  })
  for (const version of ['', 'mistral', SECRET, `${SECRET}/versions/`, `/${SECRET}/versions/1/x`]) {
    t.throws(() => gcpSource({ client: googleOf(1), version }), { code: 'WB_CONFIG_INVALID_SETTINGS' }, version)
  }
})

t.test('the checksum is CRC32C', t => {
  // RFC 3720, appendix B.4: 32 bytes each.
  const rows: [name: string, bytes: Uint8Array, sum: number][] = [
    ['zeros', new Uint8Array(32), 0x8a9136aa],
    ['ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['rising', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['falling', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ]
  for (const [name, bytes, sum] of rows) t.equal(crc32c(bytes), sum, name)
  t.equal(crc32c(Buffer.from('123456789')), 0xe3069283, 'the usual check value')
  t.end()
})
