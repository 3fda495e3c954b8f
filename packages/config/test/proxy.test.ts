import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { attach } from '@windbreak/core/fastify'
import t, { type Test } from 'tap'
import { type ConfigPluginOptions, memorySource } from '../src/index.js'
import { chooseProxy } from '../src/network/choose-proxy.js'
import { isExcepted } from '../src/network/is-excepted.js'
import { ADA, build, type BuildOptions, KEY } from './build.js'
import { issue, makeAuthority } from './certificates.js'
import { startProxy } from './connect-proxy.js'
import { until } from './open-keys.js'
import { answerJson, CHAT, DONE, openStream, piece, type Script, startUpstream, STREAMED } from './upstream.js'

type Settings = NonNullable<ConfigPluginOptions['settings']>

const authority = await makeAuthority()
const here = await issue(authority)
const named = await issue(authority, { name: 'mistral.test' })
const CA = [authority.cert]
const folder = mkdtempSync(join(tmpdir(), 'windbreak-proxy-'))

const PASSWORD = 'CANARYproxy5Yb2Kd8'
const answers: Script = (response, { body }) => {
  if (body.includes('"stream"')) openStream(response, piece('x', 'stop')).end(DONE)
  else answerJson(response)
}

interface Bench extends Partial<Omit<BuildOptions, 'settings'>> {
  readonly script?: Script
  readonly settings?: (proxyUrl: string) => Settings
  /** Whether the proxy speaks TLS. */
  readonly secure?: boolean
}

/** A TLS upstream behind a proxy. */
async function bench(t: Test, { script = answers, settings, secure = false, ...more }: Bench = {}) {
  const upstream = await startUpstream(t, script, here)
  const proxy = await startProxy(t, secure ? here : undefined)
  const given = settings?.(proxy.url) ?? {}
  const built = await build(t, {
    ...more,
    settings: {
      serverURL: upstream.origin,
      retries: { most: 0 },
      tls: { ca: CA },
      ...given,
      proxy: { url: proxy.url, ...given.proxy },
    },
  })
  const ask = (body: object = CHAT, options = {}) => built.app.mistral.as(ADA).call('chat.complete', body, options)
  return { ...built, upstream, proxy, ask }
}

t.test('calls go through the proxy, end to end in TLS, and its connections are used again', async t => {
  const { ask, upstream, proxy, log } = await bench(t)
  const target = upstream.origin.replace('https://', '')
  for (const body of [CHAT, STREAMED, CHAT]) {
    const answer = await ask(body)
    if (answer.kind === 'stream') for await (const _ of answer.events);
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  t.equal(upstream.seen.length, 3)
  t.strictSame(proxy.asked, [{ target, authorization: undefined }], 'one tunnel for all')
  t.equal(upstream.seen[0]?.headers['proxy-authorization'], undefined)
  t.match(log(), new RegExp(`through the proxy ${proxy.url}`))
})

t.test('no more tunnels than connections', async t => {
  let open = 0
  let most = 0
  const script: Script = response => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open--
      answerJson(response)
    }, 20)
  }
  const { ask, proxy } = await bench(t, { script, settings: () => ({ connections: 2 }) })
  await Promise.all(Array.from({ length: 6 }, () => ask()))
  t.equal(most, 2)
  t.equal(proxy.asked.length, 2)
})

t.test('tunnels end with the server, and with the call that is left', async t => {
  const { ask, app, proxy, upstream } = await bench(t, { script: () => {}, settings: () => ({ drainMs: 0 }) })
  const gone = new AbortController()
  const left = ask(CHAT, { signal: gone.signal })
  await until(() => upstream.seen.length === 1)
  const [tunnel] = proxy.tunnels
  gone.abort(new Error('left'))
  await t.rejects(left)
  await until(() => tunnel?.destroyed === true)
  const cut = ask().catch((error: unknown) => error)
  await until(() => upstream.seen.length === 2)
  await app.close()
  t.match(await cut, { code: String })
  await until(() => proxy.tunnels.size === 0)
  t.pass('none is left')
})

t.test('a proxy that is reached over TLS has to show who it is', async t => {
  const good = await bench(t, { secure: true, settings: url => ({ proxy: { url, tls: { ca: CA } } }) })
  t.match(await good.ask(), { status: 200 })
  t.equal(good.proxy.asked.length, 1)
  const bad = await bench(t, { secure: true, settings: url => ({ proxy: { url } }) })
  await t.rejects(bad.ask(), { code: 'WB_CONFIG_PROXY_UNREACHABLE', reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  t.strictSame(bad.proxy.asked, [], 'it was told nothing')
  t.equal(bad.upstream.seen.length, 0)
})

t.test('a proxy gains nothing by posing as the upstream', async t => {
  const stranger = await makeAuthority('Somebody else')
  const posing = await startUpstream(t, answers, await issue(stranger))
  const { ask, proxy } = await bench(t, { settings: url => ({ serverURL: posing.origin, proxy: { url } }) })
  await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_TLS' })
  t.equal(proxy.asked.length, 1)
  t.equal(posing.seen.length, 0, 'no key, no prompt')
})

t.test('ways a proxy fails', async t => {
  const refusing = (status: number) => (socket: { end: (text: string) => unknown }) =>
    void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 8\r\n\r\nSECRETxx`)
  interface Row {
    readonly name: string
    readonly answer: NonNullable<Awaited<ReturnType<typeof startProxy>>['answer']>
    readonly code: string
    readonly reason: string
    readonly attempts: number
  }
  const refused = 'WB_CONFIG_PROXY_REFUSED'
  const unreachable = 'WB_CONFIG_PROXY_UNREACHABLE'
  const rows: Row[] = [
    { name: 'forbidden', answer: refusing(403), code: refused, reason: '403', attempts: 3 },
    { name: 'its own upstream is away', answer: refusing(502), code: refused, reason: '502', attempts: 3 },
    { name: 'a redirect', answer: refusing(302), code: refused, reason: '302', attempts: 3 },
    { name: 'credentials', answer: refusing(407), code: 'WB_CONFIG_PROXY_AUTH', reason: '407', attempts: 1 },
    {
      name: 'it hangs up',
      answer: socket => socket.destroy(),
      code: unreachable,
      reason: 'ECONNRESET',
      attempts: 3,
    },
    { name: 'no word', answer: () => {}, code: unreachable, reason: 'TIMEOUT', attempts: 3 },
    {
      name: 'no HTTP',
      answer: socket => void socket.end('SSH-2.0-x\r\n'),
      code: unreachable,
      reason: 'HPE_INVALID_CONSTANT',
      attempts: 3,
    },
    {
      name: 'it speaks before it is spoken to',
      answer: socket => void socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
      code: refused,
      reason: '200',
      attempts: 3,
    },
    {
      name: 'it lets through, and hangs up then',
      answer: socket => void socket.write('HTTP/1.1 200 OK\r\n\r\n', () => setTimeout(() => socket.destroy(), 20)),
      code: 'WB_CONFIG_UPSTREAM_UNREACHABLE',
      reason: 'ECONNRESET',
      attempts: 3,
    },
    {
      name: 'it lets through, and nothing comes of it',
      answer: socket => void socket.write('HTTP/1.1 200 OK\r\n\r\n'),
      code: unreachable,
      reason: 'TIMEOUT',
      attempts: 3,
    },
  ]
  for (const { name, answer, code, reason, attempts } of rows) {
    await t.test(name, async t => {
      const intents: number[] = []
      const { ask, proxy, upstream, outcomes } = await bench(t, {
        schedule: work => {
          const turn = setImmediate(work)
          return () => clearImmediate(turn)
        },
        settings: () => ({ retries: { most: 2 }, deadlines: { connectMs: 150 } }),
        before: app =>
          attach(app, {
            name: 'intents',
            stage: 'intent',
            run(call, next) {
              if (call.origin.kind === 'job') intents.push(proxy.asked.length)
              return next(call)
            },
          }),
      })
      proxy.answer = answer
      const begun = Date.now()
      const error = (await ask().catch((problem: unknown) => problem)) as Error
      t.match(error, { code, statusCode: 502, reason })
      t.notMatch(error.message, /SECRET/)
      t.ok(Date.now() - begun < 5_000, 'within the deadline')
      t.equal(proxy.asked.length, attempts, 'what never left is tried again')
      t.strictSame(
        intents,
        Array.from({ length: attempts }, (_, i) => i),
        'an intent before each',
      )
      t.match(outcomes, [{ status: 'failed', httpStatus: 502, code }])
      t.equal(upstream.seen.length, 0)
    })
  }
})

t.test('the deadline holds, whatever garbage is collected meanwhile', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { ask, proxy } = await bench(t, { settings: () => ({ deadlines: { connectMs: 300 } }) })
  proxy.answer = () => {}
  const asked = Promise.allSettled(Array.from({ length: 20 }, () => ask()))
  await until(() => proxy.asked.length === 20)
  collect()
  const results = await asked
  t.ok(results.every(({ status }) => status === 'rejected'))
})

t.test('a proxy that is not there opens the circuit, and is asked again', async t => {
  let now = 1_000_000
  const { ask, app, proxy } = await bench(t, {
    now: () => now,
    random: () => 0.5,
    settings: () => ({ breaker: { window: 3, failures: 3, firstMs: 1_000, mostMs: 1_000 } }),
  })
  proxy.answer = socket => socket.destroy()
  for (let i = 0; i < 3; i++) await t.rejects(ask(), { code: 'WB_CONFIG_PROXY_UNREACHABLE' })
  await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_BROKEN' })
  t.equal(proxy.asked.length, 3)
  proxy.answer = undefined
  now += 1_000
  t.match(await ask(), { status: 200 })
  t.match(app.windbreak.upstreams.status(), [{ circuit: 'closed' }])
})

t.test('who this server is to the proxy', async t => {
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

  t.test('from a variable, which is taken away', async t => {
    const env = { NODE_ENV: 'development', MISTRAL_API_KEY: KEY, PROXY_USER: `gateway:${PASSWORD}\n` }
    const { ask, proxy, upstream, log } = await bench(t, {
      env,
      settings: url => ({ proxy: { url, credentials: { env: 'PROXY_USER' } } }),
    })
    proxy.wants = `gateway:${PASSWORD}`
    t.match(await ask(), { status: 200 })
    t.strictSame(proxy.asked, [
      { target: upstream.origin.replace('https://', ''), authorization: basic(`gateway:${PASSWORD}`) },
    ])
    t.strictSame(env, { NODE_ENV: 'development' })
    t.notMatch(log(), /CANARYproxy/)
    t.notOk(log().includes(Buffer.from(`gateway:${PASSWORD}`).toString('base64')))
  })

  t.test('wrong ones are no fault of the caller, and are told to nobody', async t => {
    const path = join(folder, 'wrong')
    writeFileSync(path, `gateway:${PASSWORD}`)
    const { app, proxy, log } = await bench(t, {
      settings: url => ({ proxy: { url, credentials: { file: path } } }),
      before: app => app.get('/ask', request => request.mistral.call('chat.complete', CHAT)),
    })
    proxy.wants = 'gateway:another'
    const reply = await app.inject('/ask')
    t.equal(reply.statusCode, 502)
    t.equal(reply.headers['proxy-authenticate'], undefined)
    t.match(reply.json(), { code: 'WB_CONFIG_PROXY_AUTH', message: /proxy\.credentials/ })
    t.notMatch(log() + reply.body, /CANARYproxy/)
    t.equal(proxy.asked.length, 1)
  })

  t.test('they are read again when the proxy refuses them, once for all calls', async t => {
    let now = 1_000_000
    let reads = 0
    const held = memorySource('gateway:old')
    const source = { ...held, name: 'held', read: (signal: AbortSignal) => (reads++, held.read(signal)) }
    const sources = { held: source, mistral: memorySource(KEY) }
    const { ask, proxy } = await bench(t, {
      sources,
      now: () => now,
      settings: url => ({ proxy: { url, credentials: { use: 'held' } }, breaker: { window: 100, failures: 100 } }),
    })
    t.equal(reads, 1)
    proxy.wants = 'gateway:new'
    now += 10_000
    await t.rejects(Promise.all([ask(), ask(), ask()]), { code: 'WB_CONFIG_PROXY_AUTH' })
    t.equal(reads, 2, 'nothing else is there')
    await t.rejects(ask(), { code: 'WB_CONFIG_PROXY_AUTH' })
    t.equal(reads, 2, 'and it is not asked all the time')
    held.set('gateway:new')
    now += 10_000
    t.match(await Promise.all([ask(), ask(), ask()]), [{ status: 200 }, { status: 200 }, { status: 200 }])
    t.equal(reads, 3)
  })

  t.test('what cannot be meant does not start', async t => {
    const env = { NODE_ENV: 'development', MISTRAL_API_KEY: KEY, EMPTY: '', NO_COLON: 'x', HTTPS_PROXY: 'socks5://x' }
    const invalid = 'WB_CONFIG_INVALID_SETTINGS'
    const rows: [name: string, proxy: NonNullable<Settings['proxy']>, code: string][] = [
      ['no url', {}, invalid],
      ['credentials without an url', { fromEnvironment: true, credentials: { env: 'NO_COLON' } }, invalid],
      ['a user name in it', { url: `http://gateway:${PASSWORD}@127.0.0.1:1` }, invalid],
      ['another scheme', { url: 'socks5://127.0.0.1:1' }, invalid],
      ['a path', { url: 'http://127.0.0.1:1/x' }, invalid],
      ['another scheme in the environment', { fromEnvironment: true }, invalid],
      ['no value', { url: 'http://127.0.0.1:1', credentials: { env: 'NOT_SET' } }, 'WB_CONFIG_PROXY_CREDENTIALS'],
      ['no colon', { url: 'http://127.0.0.1:1', credentials: { env: 'NO_COLON' } }, 'WB_CONFIG_PROXY_CREDENTIALS'],
      ['TLS for a plain one', { url: 'http://127.0.0.1:1', tls: { ca: CA } }, 'WB_CONFIG_TLS_SETTING'],
    ]
    for (const [name, proxy, code] of rows) {
      const settings: Settings = {
        serverURL: 'https://mistral.test',
        trustedUpstreams: ['https://mistral.test'],
        proxy,
      }
      const error = (await build(t, { env: { ...env }, settings }).catch((problem: unknown) => problem)) as Error
      t.match(error, { code }, name)
      t.notMatch(error.message, /CANARYproxy/)
    }
  })

  t.test('one that is handed in takes no settings of ours', async t => {
    const dispatcher = {} as NonNullable<ConfigPluginOptions['dispatcher']>
    await t.rejects(build(t, { dispatcher, settings: { tls: {} } }), { code: 'WB_CONFIG_INVALID_SETTINGS' })
  })
})

t.test('the environment counts where it is asked for, and names are left to the proxy', async t => {
  const upstream = await startUpstream(t, answers, named)
  const proxy = await startProxy(t)
  proxy.wants = 'us er:p@ss'
  const { port } = new URL(upstream.origin)
  const serverURL = `https://mistral.test:${port}`
  const env = {
    NODE_ENV: 'development',
    MISTRAL_API_KEY: KEY,
    HTTPS_PROXY: proxy.url.replace('://', '://us%20er:p%40ss@'),
    NO_PROXY: 'localhost, other.test',
  }
  const base: Settings = { serverURL, trustedUpstreams: [serverURL], tls: { ca: CA }, retries: { most: 0 } }
  const on = await build(t, { env: { ...env }, settings: { ...base, proxy: { fromEnvironment: true } } })
  t.match(await on.app.mistral.as(ADA).call('chat.complete', CHAT), { status: 200 })
  t.match(proxy.asked, [{ target: `mistral.test:${port}` }])
  t.notMatch(on.log(), /p%40ss|p@ss|us%20er/)
  const off = await build(t, { env: { ...env }, settings: base })
  await t.rejects(off.app.mistral.as(ADA).call('chat.complete', CHAT), { code: 'WB_CONFIG_UPSTREAM_UNREACHABLE' })
  t.equal(proxy.asked.length, 1, 'it is not read unless it is asked for')
})

t.test('which proxy', t => {
  const env = { HTTPS_PROXY: 'http://env.test:3128', NO_PROXY: 'skip.test' }
  const sourceFor = () => memorySource('a:b')
  const rows: [name: string, settings: object, origin: string, env: object, proxy: string | undefined][] = [
    ['none is named', {}, 'https://a.test', {}, undefined],
    ['of the settings', { url: 'http://set.test' }, 'https://a.test', {}, 'http://set.test'],
    ['of the environment', { fromEnvironment: true }, 'https://a.test', env, 'http://env.test:3128'],
    [
      'small letters first',
      { fromEnvironment: true },
      'https://a.test',
      { ...env, https_proxy: 'http://s' },
      'http://s',
    ],
    ['settings first', { fromEnvironment: true, url: 'http://set.test' }, 'https://a.test', env, 'http://set.test'],
    ['excepted by the environment', { fromEnvironment: true }, 'https://skip.test', env, undefined],
    [
      'that too where the url is set',
      { fromEnvironment: true, url: 'http://set.test' },
      'https://skip.test',
      env,
      undefined,
    ],
    ['not where it is not asked for', { url: 'http://set.test' }, 'https://skip.test', env, 'http://set.test'],
    ['settings first there', { fromEnvironment: true, except: [] }, 'https://skip.test', env, 'http://env.test:3128'],
    ['excepted by the settings', { url: 'http://set.test', except: ['a.test'] }, 'https://a.test', {}, undefined],
    ['this machine, by the environment', { fromEnvironment: true }, 'https://127.0.0.1:1', env, undefined],
    ['plain http, by the environment', { fromEnvironment: true }, 'http://localhost:1', env, undefined],
  ]
  for (const [name, settings, origin, env, expected] of rows) {
    const given = Object.keys(settings).length === 0 ? undefined : settings
    const plan = chooseProxy({
      settings: given,
      origin,
      where: '/proxy',
      env: env as Record<string, string>,
      sourceFor,
    })
    t.equal(plan?.url.origin, expected, name)
  }
  const plain = {
    settings: { url: 'http://far.test' },
    origin: 'http://127.0.0.1:1',
    where: '/proxy',
    env: {},
    sourceFor,
  }
  t.throws(() => chooseProxy(plain), { code: 'WB_CONFIG_INVALID_SETTINGS', message: /would see the key/ })
  const near = { ...plain, settings: { url: 'http://127.0.0.1:2' } }
  t.equal(chooseProxy(near)?.url.origin, 'http://127.0.0.1:2')
  t.end()
})

t.test('exceptions', t => {
  const rows: [entry: string, url: string, isNamed: boolean][] = [
    ['*', 'https://a.test', true],
    ['a.test', 'https://a.test', true],
    ['A.TEST', 'https://a.test', true],
    ['a.test', 'https://b.a.test', true],
    ['a.test', 'https://ba.test', false],
    ['.a.test', 'https://b.a.test', true],
    ['.a.test', 'https://a.test', false],
    ['a.test:443', 'https://a.test', true],
    ['a.test:8443', 'https://a.test', false],
    ['a.test:80', 'http://a.test', true],
    ['10.0.0.1', 'https://10.0.0.1', true],
    ['0.0.1', 'https://10.0.0.1', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['10.0.0.0/8', 'https://a.test', false],
    ['::1', 'https://[::1]', true],
    ['[::1]:443', 'https://[::1]', true],
    ['[::1]:80', 'https://[::1]', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['', 'https://a.test', false],
  ]
  for (const [entry, url, isNamed] of rows) t.equal(isExcepted(new URL(url), [entry]), isNamed, `${entry} ${url}`)
  t.end()
})
