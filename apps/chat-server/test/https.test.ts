import type { FastifyInstance } from 'fastify'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { generate } from 'selfsigned'
import t, { type Test } from 'tap'
import { createRedirect } from '../src/https/redirect.js'
import { renewCertificate } from '../src/https/renew-certificate.js'
import { type CertificateFiles, readTls } from '../src/https/settings.js'
import { readServerSettings } from '../src/index.js'
import { startChat, until } from './start-chat.js'

const DAY_MS = 86_400_000

async function makePair(name: string, [from, to] = [-1, 1]) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() + from * DAY_MS),
    notAfterDate: new Date(Date.now() + to * DAY_MS),
  })
  return { cert, key }
}

type Pair = Awaited<ReturnType<typeof makePair>>

function writePair(pair: Pair, folder = mkdtempSync(join(tmpdir(), 'windbreak-tls-'))) {
  const files = { TLS_CERT_FILE: join(folder, 'server.crt'), TLS_KEY_FILE: join(folder, 'server.key') }
  writeFileSync(files.TLS_CERT_FILE, pair.cert, { mode: 0o600 })
  writeFileSync(files.TLS_KEY_FILE, pair.key, { mode: 0o600 })
  return { folder, files }
}

/** The name in the certificate that the server shows. */
function shown(url: string, minVersion: 'TLSv1' | 'TLSv1.2' = 'TLSv1.2', maxVersion?: 'TLSv1.1'): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const versions = maxVersion === undefined ? { minVersion } : { minVersion, maxVersion }
    // Old versions need OpenSSL's leave on this side, so that it is the server that says no.
    const socket = connect(
      { host: '127.0.0.1', port: Number(port), rejectUnauthorized: false, ciphers: 'DEFAULT@SECLEVEL=0', ...versions },
      () => {
        const { subject } = socket.getPeerCertificate()
        socket.destroy()
        resolve(String(subject.CN))
      },
    )
    socket.on('error', reject)
  })
}

function ask(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const request = url.startsWith('https') ? httpsRequest : httpRequest
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; code: unknown }>((resolve, reject) => {
    request(url, { method, headers, agent: false, rejectUnauthorized: false }, response => {
      response.resume()
      const code = response.headers['x-windbreak-error']
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, code }))
    })
      .on('error', reject)
      .end()
  })
}

t.test('a certificate of your own', async t => {
  const { folder, files } = writePair(await makePair('first'))
  const { app, url } = await startChat(t, files)
  t.match(url, /^https:/)
  t.equal(await shown(url), 'first')
  t.match((await ask(`${url}/healthz`)).headers, { 'strict-transport-security': 'max-age=31536000' })
  await t.rejects(shown(url, 'TLSv1', 'TLSv1.1'), 'no older TLS')

  await t.test('is read again when its files change, and what cannot be served changes nothing', async t => {
    const told: unknown[] = []
    t.intercept(app.log, 'error', { value: (entry: unknown) => void told.push(entry) })
    t.teardown(renewCertificate(app, readTls(files, 'development') as CertificateFiles, 10))
    const second = await makePair('second')
    const showsSecond = async () => ((await shown(url)) === 'second' ? true : undefined)

    writeFileSync(files.TLS_CERT_FILE, second.cert)
    await until(async () => (told.length > 0 ? true : undefined))
    t.match(told, [{ why: /no PEM certificate and its key/ }], 'told once')
    t.equal(await shown(url), 'first', 'not without its key')
    writeFileSync(files.TLS_KEY_FILE, second.key)
    await until(showsSecond)

    writePair(await makePair('ended', [-2, -1]), folder)
    await new Promise(resolve => setTimeout(resolve, 100))
    t.equal(await shown(url), 'second', 'one that has ended is not served')
    writeFileSync(files.TLS_CERT_FILE, 'nothing')
    await new Promise(resolve => setTimeout(resolve, 100))
    t.equal(await shown(url), 'second')
    writePair(await makePair('third'), folder)
    await until(async () => ((await shown(url)) === 'third' ? true : undefined))
  })
})

t.test('certificates that a server does not start with', async t => {
  const [good, other] = [await makePair('good'), await makePair('other')]
  const rows: [name: string, pair: Pair, message: RegExp][] = [
    ["another's key", { cert: good.cert, key: other.key }, /no PEM certificate and its key/],
    ['one that has ended', await makePair('ended', [-2, -1]), /ended at 2/],
    ['one that has not begun', await makePair('later', [1, 2]), /begins at 2/],
    ['none', { cert: '', key: '' }, /no PEM/],
  ]
  for (const [name, pair, message] of rows) {
    const env = writePair(pair).files
    t.throws(() => readTls(env, 'production'), { code: 'WB_SERVER_INVALID_SETTING', message }, name)
  }
  t.match(readTls(writePair(good).files, 'production'), good)
})

t.test('a certificate that is made up, in development only', async t => {
  const { url } = await startChat(t, { WINDBREAK_HTTPS: 'development' })
  t.equal(await shown(url), 'localhost')
  const { status, headers } = await ask(`${url}/healthz`)
  t.equal(status, 200)
  t.equal(headers['strict-transport-security'], undefined, 'no browser is told to insist on it')
  t.throws(() => readTls({ WINDBREAK_HTTPS: 'development' }, 'production'), { code: 'WB_SERVER_DEVELOPMENT_ONLY' })
  t.throws(() => readTls({ WINDBREAK_HTTPS: 'yes' }, 'development'), { code: 'WB_SERVER_INVALID_SETTING' })
  const both = { WINDBREAK_HTTPS: 'development', TLS_CERT_FILE: 'x', TLS_KEY_FILE: 'y' }
  t.throws(() => readTls(both, 'development'), { code: 'WB_SERVER_INVALID_SETTING' })
})

t.test('behind a proxy only one that is trusted says that TLS ended there', async t => {
  const forwarded = { 'x-forwarded-proto': 'https' }
  const plain = await startChat(t)
  t.equal((await ask(`${plain.url}/healthz`, forwarded)).headers['strict-transport-security'], undefined)
  const behind = await startChat(t, { WINDBREAK_TRUSTED_PROXIES: '127.0.0.1' })
  t.match((await ask(`${behind.url}/healthz`, forwarded)).headers, { 'strict-transport-security': /max-age/ })
  t.equal((await ask(`${behind.url}/healthz`)).headers['strict-transport-security'], undefined)
})

async function startRedirect(t: Test, env: Record<string, string>) {
  const app = { server: { address: () => ({ port: 8443 }) } } as unknown as FastifyInstance
  const settings = readServerSettings({
    WINDBREAK_ENV: 'development',
    WINDBREAK_REDIRECT_LISTEN: '127.0.0.1:0',
    ...env,
  })
  const redirect = createRedirect(app, settings)
  t.teardown(() => redirect.close())
  const url = await redirect.listen({ host: '127.0.0.1', port: 0 })
  return { url, port: (redirect.server.address() as AddressInfo).port }
}

t.test('plain HTTP is sent on', async t => {
  const { url } = await startRedirect(t, {
    WINDBREAK_HTTPS: 'development',
    WINDBREAK_ALLOWED_HOSTS: 'chat.example.com, other.example:8443',
  })
  const rows: [host: string, path: string, location: string | undefined, status: number][] = [
    ['chat.example.com', '/a?b=c', 'https://chat.example.com/a?b=c', 308],
    ['CHAT.example.com:80', '/', 'https://chat.example.com/', 308],
    ['other.example', '/', 'https://other.example:8443/', 308],
    ['chat.example.com', '//evil.example/x', 'https://chat.example.com//evil.example/x', 308],
    ['evil.example', '/', undefined, 421],
    ['chat.example.com:x@evil.example', '/', undefined, 421],
    ['chat.example.com.evil.example', '/', undefined, 421],
    ['chat.example.com', '/%zz', undefined, 404],
  ]
  for (const [host, path, location, status] of rows) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await ask(`${url}${path}`, { host })
    t.equal(answer.status, status, `${host}${path}`)
    t.equal(answer.headers['location'], location)
  }
  const head = await ask(url, { host: 'chat.example.com' }, 'HEAD')
  t.equal(head.status, 308)
  const post = await ask(url, { host: 'chat.example.com' }, 'POST')
  t.match(post, { status: 403, code: 'WB_SERVER_NEEDS_HTTPS' }, 'what was sent in the clear is not sent on')
  t.equal(post.headers['location'], undefined)

  const own = await startRedirect(t, { WINDBREAK_HTTPS: 'development' })
  const answer = await ask(own.url, { host: `localhost:${own.port}` })
  t.equal(answer.headers['location'], 'https://localhost:8443/', 'in development to the port that is there')
})

t.test('a redirect that leads nowhere is refused', async t => {
  const wrong = { code: 'WB_SERVER_INVALID_SETTING', message: /WINDBREAK_REDIRECT_LISTEN/ }
  const env = { WINDBREAK_ENV: 'development', WINDBREAK_REDIRECT_LISTEN: '127.0.0.1:8080' }
  t.throws(() => readServerSettings(env), wrong, 'no TLS')
  const nowhere = { ...env, WINDBREAK_HTTPS: 'development', WINDBREAK_REDIRECT_LISTEN: 'nowhere' }
  t.throws(() => readServerSettings(nowhere), wrong)
})
