import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { readServerSettings } from '../src/index.js'
import { refuseForeignHosts } from '../src/refuse-foreign-hosts.js'
import { bearer, startChat, until } from './start-chat.js'

interface Answered {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly code: string
}

/** `fetch` sends a `Host` of its own. */
function get(url: string, headers: Record<string, string>, method = 'GET'): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', part => (text += part))
      response.on('end', () => {
        const code = String(response.headers['x-windbreak-error'] ?? '')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, code })
      })
    })
    request.on('error', reject).end()
  })
}

t.test('in development the server answers to this machine’s names only', async t => {
  const { url } = await startChat(t)
  const { port } = new URL(url)
  const rows: [host: string, status: number][] = [
    [`127.0.0.1:${port}`, 200],
    [`localhost:${port}`, 200],
    [`LOCALHOST:${port}`, 200],
    [`[::1]:${port}`, 200],
    ['rebound.example', 421],
    [`127.0.0.1.rebound.example:${port}`, 421],
    ['localhost.', 421],
    ['localhost:x@rebound.example', 421],
    ['localhost:rebound.example', 421],
    ['[::1]', 200],
    ['::1', 421],
  ]
  for (const [host, status] of rows) t.equal((await get(`${url}/`, { host })).status, status, host)
  t.equal((await get(`${url}/`, { host: 'rebound.example' })).code, 'WB_SERVER_FOREIGN_HOST')
  t.equal((await get(`${url}/nothing`, { host: 'rebound.example' })).status, 421, 'where there is nothing too')
  t.equal((await get(`${url}/healthz`, { host: '10.1.2.3' })).status, 200, 'a probe comes by address')
  const forged = { host: 'rebound.example', 'x-forwarded-host': 'localhost' }
  t.equal((await get(`${url}/`, forged)).status, 421, 'only a trusted proxy may say what it was asked for')
})

/** Two headers of one name are not something that a client of Node's sends. */
function getRaw(port: number, headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(['GET / HTTP/1.1', ...headers, 'Connection: close', '', ''].join('\r\n'))
    })
    socket.setEncoding('utf8').on('data', part => (text += part))
    socket.on('close', () => resolve(text)).on('error', reject)
  })
}

t.test('a request has one Host', async t => {
  const { url } = await startChat(t)
  const port = Number(new URL(url).port)
  const own = `Host: localhost:${port}`
  t.match(await getRaw(port, [own]), /^HTTP\/1\.1 200 /)
  for (const second of ['Host: rebound.example', 'hOsT: rebound.example', own]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await getRaw(port, [own, second])
    t.match(answer, /^HTTP\/1\.1 400 [^]*x-windbreak-error: WB_SERVER_SEVERAL_HOSTS/i, second)
  }
  t.match(await getRaw(port, []), /^HTTP\/1\.1 400 /, 'none')
})

t.test('the names can be listed', async t => {
  const { url } = await startChat(t, { WINDBREAK_ALLOWED_HOSTS: 'chat.example.com, other.example:8443' })
  const rows: [host: string, status: number][] = [
    ['chat.example.com', 200],
    ['chat.example.com:1234', 200],
    ['other.example:8443', 200],
    ['other.example', 421],
    ['localhost', 421],
  ]
  for (const [host, status] of rows) t.equal((await get(`${url}/`, { host })).status, status, host)
  const production = { environment: 'production', host: '0.0.0.0', allowedHosts: [] } as const
  t.equal(refuseForeignHosts(production), undefined, 'production takes every name where none is listed, and says so')
  for (const wrong of ['https://a.example', 'a.example/x', '*.example', 'a b']) {
    const env = { WINDBREAK_ENV: 'development', WINDBREAK_ALLOWED_HOSTS: wrong }
    t.throws(() => readServerSettings(env), { code: 'WB_SERVER_INVALID_SETTING' }, wrong)
  }
})

t.test('a browser that says where it comes from by Origin alone', async t => {
  const { url, accessKey } = await startChat(t)
  const { host } = new URL(url)
  const rows: [origin: string, site: string | undefined, status: number][] = [
    [url, undefined, 415],
    [url, 'cross-site', 403],
    [`https://${host}`, undefined, 415],
    ['https://evil.example', undefined, 403],
    ['null', undefined, 403],
    ['https://evil.example', 'same-origin', 415],
  ]
  for (const [origin, site, status] of rows) {
    const { 'content-type': _, ...authorization } = bearer(accessKey)
    const headers = { ...authorization, origin, 'content-length': '0', ...(site && { 'sec-fetch-site': site }) }
    const answer = await get(`${url}/api/chat`, headers, 'POST')
    t.equal(answer.status === 403, status === 403, `${origin} ${site} ${answer.status}`)
  }
})

t.test('while the event loop lags, requests are told to come back', async t => {
  const { url } = await startChat(t, { WINDBREAK_MAX_LAG_MS: '20' })
  const busy = setInterval(() => {
    for (const end = Date.now() + 150; Date.now() < end;);
  }, 1)
  t.teardown(() => clearInterval(busy))
  const { code, headers } = await until(async () => {
    const answer = await get(`${url}/`, {})
    return answer.status === 503 ? answer : undefined
  }, 20_000)
  t.match({ code, headers }, { code: 'WB_SERVER_OVERLOADED', headers: { 'retry-after': '5' } })
  t.equal((await get(`${url}/healthz`, {})).status, 200, 'but it tells how it is')
})

t.test('a connection that nobody uses does not hold up the end', async t => {
  const { app, url } = await startChat(t)
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.on('error', () => {})
  await new Promise(resolve => socket.once('connect', resolve))
  await until(async () => (app.server as unknown as { _connections: number })._connections > 0 || undefined)
  await app.close()
  await closed
  t.pass('closed')
})
