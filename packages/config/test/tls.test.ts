import { mkdtempSync, writeFileSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { Secret } from '@windbreak/core'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { type ConfigPluginOptions, errors, memorySource, pinOf } from '../src/index.js'
import { ADA, build, KEY } from './build.js'
import { issue, makeAuthority } from './certificates.js'
import { settle, until } from './open-keys.js'
import { answerJson, CHAT, DONE, openStream, piece, startUpstream, STREAMED } from './upstream.js'

type Settings = NonNullable<ConfigPluginOptions['settings']>
type Tls = NonNullable<Settings['tls']>

const authority = await makeAuthority()
const stranger = await makeAuthority('Somebody else')
const good = await issue(authority)
const CA = [authority.cert]

const folder = mkdtempSync(join(tmpdir(), 'windbreak-tls-'))
const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function bench(t: Test, server: ServerOptions, tls: Tls, more: Partial<ConfigPluginOptions> = {}) {
  const peers: unknown[] = []
  const upstream = await startUpstream(
    t,
    (response, { body }, socket) => {
      peers.push((socket as TLSSocket).getPeerCertificate().subject?.CN)
      if (body.includes('"stream"')) openStream(response, piece('x', 'stop')).end(DONE)
      else answerJson(response)
    },
    server,
  )
  const built = await build(t, {
    ...more,
    settings: { serverURL: upstream.origin, retries: { most: 0 }, tls, ...more.settings },
  })
  return { ...built, upstream, peers, ask: () => built.app.mistral.as(ADA).call('chat.complete', CHAT) }
}

t.test('an upstream whose certificate is from an authority of our own', async t => {
  const rows: [name: string, tls: Tls][] = [
    ['beside those of Node', { ca: CA }],
    ['alone', { ca: CA, caOnly: true }],
    ['in a file', { ca: [file('ca.pem', `# ours\n${authority.cert}`)] }],
    ['one of many in a file', { ca: [file('cas.pem', `${stranger.cert}\n${authority.cert}`)], caOnly: true }],
    ['with its public key pinned', { ca: CA, pins: [`sha256/${'A'.repeat(43)}=`, pinOf(good.cert)] }],
    ['with TLS 1.3', { ca: CA, minVersion: 'TLSv1.3' }],
  ]
  for (const [name, tls] of rows) {
    await t.test(name, async t => {
      const { ask, app, upstream } = await bench(t, good, tls)
      t.match(await ask(), { status: 200 })
      await settle(5)
      const answer = await app.mistral.as(ADA).call('chat.complete', STREAMED)
      let batches = 0
      if (answer.kind === 'stream') for await (const _ of answer.events) batches++
      t.ok(batches > 0, 'streams too')
      t.equal(upstream.sockets.size, 1, 'one connection for both')
    })
  }
})

t.test('an upstream that cannot show what it must is given nothing', async t => {
  const elsewhere = await issue(authority, { ip: '127.0.0.2' })
  const named = await issue(authority, { name: 'mistral.internal' })
  const old: ServerOptions = { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }
  interface Row {
    readonly name: string
    readonly server: ServerOptions
    readonly tls: Tls
    readonly reason: string | RegExp
    readonly says: RegExp
  }
  const rows: Row[] = [
    {
      name: 'nothing is said of its authority',
      server: good,
      tls: {},
      reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      says: /tls\.ca/,
    },
    {
      name: 'another authority',
      server: await issue(stranger),
      tls: { ca: CA },
      reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      says: /tls\.ca/,
    },
    {
      name: 'it has expired',
      server: await issue(authority, { hours: [-3, -1] }),
      tls: { ca: CA },
      reason: 'CERT_HAS_EXPIRED',
      says: /expired/,
    },
    {
      name: 'it does not count yet',
      server: await issue(authority, { hours: [1, 3] }),
      tls: { ca: CA },
      reason: 'CERT_NOT_YET_VALID',
      says: /not valid yet/,
    },
    {
      name: 'another address',
      server: elsewhere,
      tls: { ca: CA },
      reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
      says: /servername/,
    },
    {
      name: 'another name',
      server: named,
      tls: { ca: CA, servername: 'other.internal' },
      reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
      says: /servername/,
    },
    {
      name: 'another public key',
      server: good,
      tls: { ca: CA, pins: [pinOf(elsewhere.cert)] },
      reason: 'PIN_MISMATCH',
      says: /tls\.pins/,
    },
    {
      name: "a pin of its authority's is not one of its own",
      server: { ...good, cert: `${good.cert}\n${authority.cert}` },
      tls: { ca: CA, pins: [pinOf(authority.cert)] },
      reason: 'PIN_MISMATCH',
      says: /tls\.pins/,
    },
    { name: 'TLS 1.1', server: old, tls: { ca: CA }, reason: /^ERR_SSL_.*PROTOCOL/, says: /minVersion/ },
    {
      name: 'TLS 1.2 where 1.3 is asked for',
      server: { ...good, maxVersion: 'TLSv1.2' },
      tls: { ca: CA, minVersion: 'TLSv1.3' },
      reason: /^ERR_SSL_.*PROTOCOL/,
      says: /minVersion/,
    },
    {
      name: 'it wants a certificate of ours',
      server: { ...good, ca: CA, requestCert: true, rejectUnauthorized: true },
      tls: { ca: CA },
      reason: /^ERR_SSL_.*CERTIFICATE_REQUIRED/,
      says: /tls\.cert/,
    },
  ]
  for (const { name, server, tls, reason, says } of rows) {
    await t.test(name, async t => {
      const { ask, upstream, outcomes } = await bench(t, server, tls)
      const error = (await ask().catch((problem: unknown) => problem)) as Error
      t.match(error, { code: 'WB_CONFIG_UPSTREAM_TLS', statusCode: 502, reason, message: says })
      t.notMatch(error.message, /127\.0\.0|internal/, 'nothing of what it said')
      t.match(outcomes, [{ status: 'failed', code: 'WB_CONFIG_UPSTREAM_TLS' }])
      t.equal(upstream.seen.length, 0)
    })
  }

  t.test('the one that speaks TLS 1.1 does so with who accepts it', async t => {
    const { upstream } = await bench(t, old, { ca: CA })
    const { request } = await import('node:https')
    const options = { ca: CA, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0', method: 'POST' } as const
    const status = await new Promise(resolve => {
      request(upstream.origin, options, response => resolve(response.resume().statusCode)).end('{}')
    })
    t.equal(status, 200)
  })

  t.test('it counts against it, and is not tried again', async t => {
    const { ask, app, calls } = await bench(
      t,
      await issue(stranger),
      { ca: CA },
      { settings: { retries: { most: 2 }, breaker: { window: 3, failures: 3 } } },
    )
    for (let i = 0; i < 3; i++) await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_TLS' })
    t.equal(calls[0]?.observed.attempts, 1)
    t.match(app.windbreak.upstreams.status(), [{ circuit: 'open' }])
  })
})

t.test('another name than the host', async t => {
  const asked: string[] = []
  const named = await issue(authority, { name: 'mistral.internal' })
  const server: ServerOptions = {
    ...named,
    SNICallback: (name, callback) => {
      asked.push(name)
      callback(null)
    },
  }
  const { ask } = await bench(t, server, { ca: CA, servername: 'mistral.internal' })
  t.match(await ask(), { status: 200 })
  t.strictSame(asked, ['mistral.internal'])
})

t.test('a certificate of ours for an upstream that wants one', async t => {
  const mine = await issue(authority, { name: 'gateway' })
  const next = await issue(authority, { name: 'gateway-next' })
  const server: ServerOptions = { ...good, ca: CA, requestCert: true, rejectUnauthorized: true }

  t.test('its key in a file', async t => {
    const tls: Tls = { ca: CA, cert: file('mine.pem', mine.cert), key: { file: file('mine.key', mine.key) } }
    const { ask, peers, log } = await bench(t, server, tls)
    t.match(await ask(), { status: 200 })
    t.strictSame(peers, ['gateway'])
    t.notMatch(log(), /PRIVATE KEY/)
  })

  t.test('its key in a variable, which is taken away', async t => {
    const env = { NODE_ENV: 'development', MISTRAL_API_KEY: KEY, CLIENT_KEY: mine.key }
    const { ask, peers } = await bench(t, server, { ca: CA, cert: mine.cert, key: { env: 'CLIENT_KEY' } }, { env })
    t.match(await ask(), { status: 200 })
    t.strictSame(peers, ['gateway'])
    t.strictSame(env, { NODE_ENV: 'development' })
  })

  t.test('its key in a source of the application, which is no key of Mistral', async t => {
    const sources = { client: memorySource(new Secret(mine.key)), mistral: memorySource(KEY) }
    const tls: Tls = { ca: CA, cert: mine.cert, key: { use: 'client' } }
    const { ask, peers, upstream } = await bench(t, server, tls, { sources })
    t.match(await ask(), { status: 200 })
    t.strictSame(peers, ['gateway'])
    t.equal(upstream.seen[0]?.headers.authorization, `Bearer ${KEY}`)
  })

  t.test('one of another authority is refused by the upstream', async t => {
    const other = await issue(stranger)
    const tls: Tls = { ca: CA, cert: other.cert, key: { file: file('other.key', other.key) } }
    const { ask, upstream } = await bench(t, server, tls)
    // Node's server hangs up without an alert.
    await t.rejects(ask(), { code: 'WB_CONFIG_UPSTREAM_CUT' })
    t.equal(upstream.seen.length, 0)
  })

  t.test('it is changed while the server runs; what is no good changes nothing', async t => {
    const [cert, key] = [file('changing.pem', mine.cert), file('changing.key', mine.key)]
    const closing: ServerOptions = { ...server, keepAliveTimeout: 1 }
    const { ask, peers, log } = await bench(t, closing, { ca: CA, cert, key: { file: key } })
    await ask()
    writeFileSync(cert, 'half a certificate')
    await until(() => log().includes('changed certificates are no good'))
    t.match(log(), /WB_CONFIG_TLS_SETTING/)
    await ask()
    writeFileSync(cert, next.cert)
    writeFileSync(key, next.key)
    await until(() => log().includes('certificates were read again'))
    await ask()
    t.equal(peers[0], 'gateway')
    t.equal(peers.at(-1), 'gateway-next')
    t.notMatch(log(), /PRIVATE KEY/)
  })
})

t.test('settings that cannot be meant do not start', async t => {
  const mine = await issue(authority, { name: 'gateway' })
  const key = { file: file('good.key', mine.key) }
  const refused = 'WB_CONFIG_TLS_SETTING'
  const rows: [name: string, settings: Settings, code: string, message: RegExp][] = [
    ['no such file', { tls: { ca: [join(folder, 'none')] } }, refused, /\/tls\/ca\/0 is a file that cannot be read/],
    ['no certificate', { tls: { ca: [key.file] } }, refused, /\/tls\/ca\/0 holds no PEM certificate/],
    ['broken', { tls: { ca: [authority.cert.replace(/\n..../, '\nAAAA')] } }, refused, /\/tls\/ca\/0 holds no PEM/],
    ['`caOnly` and none', { tls: { caOnly: true } }, refused, /caOnly/],
    ['a certificate alone', { tls: { cert: mine.cert } }, refused, /\/tls\/key is missing/],
    ['a key alone', { tls: { key } }, refused, /\/tls\/cert is missing/],
    ['the key of another', { tls: { cert: good.cert, key } }, refused, /not the one of "cert"/],
    ['a key that is none', { tls: { cert: good.cert, key: { file: file('x.key', 'x') } } }, refused, /unencrypted/],
    ['TLS for plain http', { serverURL: 'http://127.0.0.1:1', tls: { ca: CA } }, refused, /\/tls is about a server/],
    ['an old version', { tls: { minVersion: 'TLSv1.1' as 'TLSv1.2' } }, 'WB_CONFIG_INVALID_SETTINGS', /minVersion/],
    ['a pin of the wrong form', { tls: { pins: ['sha256/abc'] } }, 'WB_CONFIG_INVALID_SETTINGS', /pins/],
    [
      'switching it off',
      { tls: { rejectUnauthorized: false } as object },
      'WB_CONFIG_INVALID_SETTINGS',
      /rejectUnauthorized/,
    ],
  ]
  for (const [name, settings, code, message] of rows) {
    await t.test(name, async t => {
      const app = Fastify()
      t.teardown(() => app.close().catch(() => {}))
      const env = { NODE_ENV: 'production', MISTRAL_API_KEY: KEY }
      const isLocal = settings.serverURL !== undefined
      const registered = app.register(config, {
        env: isLocal ? { ...env, NODE_ENV: 'development' } : env,
        settings: { unguarded: ['record', 'policy', 'filter', 'intent'], rotation: { probe: false }, ...settings },
      })
      const error = (await Promise.resolve(registered).then(
        () => app.ready(),
        (problem: unknown) => problem,
      )) as Error
      t.match(error, { code, message })
      t.notMatch(error.message, /BEGIN|MII/)
    })
  }
  t.ok(new errors.TlsSettingRefused('/tls', 'x') instanceof Error)
})

t.test('each upstream may have its own', async t => {
  const a = await startUpstream(t, response => answerJson(response), good)
  const b = await startUpstream(t, response => answerJson(response), await issue(stranger))
  const keys = [{ env: 'MISTRAL_API_KEY' }]
  const upstreams = {
    default: { serverURL: a.origin, keys },
    other: { serverURL: b.origin, keys, tls: { ca: [stranger.cert], caOnly: true } },
    wrong: { serverURL: a.origin, keys, tls: { ca: [stranger.cert], caOnly: true } },
  }
  const settings: Settings = { tls: { ca: CA }, profiles: { development: { upstreams } }, retries: { most: 0 } }
  const { app } = await build(t, { settings })
  const ask = (upstream: string) => app.mistral.as(ADA).call('chat.complete', CHAT, { upstream })
  t.match(await ask('default'), { status: 200 })
  t.match(await ask('other'), { status: 200 })
  await t.rejects(ask('wrong'), { code: 'WB_CONFIG_UPSTREAM_TLS' })
  t.equal(a.seen.length + b.seen.length, 2)
})
