import { randomInt } from 'node:crypto'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEmulator } from '@windbreak/emulator'
import t, { type Test } from 'tap'
import { bearer } from './start-chat.js'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

interface Run {
  child: ChildProcess
  output: () => string
  /** Waits until the output matches. */
  says: (pattern: RegExp) => Promise<RegExpMatchArray>
  exit: Promise<number | null>
}

/** The built program as a process of its own, with nothing of ours in its environment but what is given. */
function run(t: Test, file: string, env: Record<string, string>): Run {
  const cwd = mkdtempSync(join(tmpdir(), 'windbreak-run-'))
  const PATH = process.env['PATH'] ?? ''
  const child = spawn(process.execPath, [join(DIST, file)], {
    cwd,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  const exit = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
  const heard = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      for (const hear of heard) hear()
    })
  }
  const says = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const hear = () => {
        const match = text.match(pattern)
        if (match !== null) resolve(match)
      }
      heard.add(hear)
      hear()
      exit.then(code => reject(new Error(`ended with ${code}: ${text}`)))
    })
  return { child, output: () => text, says, exit }
}

/** Below the ports that systems hand out by themselves, so that no other process is given it meanwhile. */
async function freePort(): Promise<string> {
  for (;;) {
    const port = randomInt(10_000, 32_000)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await new Promise<boolean>(resolve => {
      server.once('listening', () => resolve(true)).once('error', () => resolve(false))
    })
    if (!isFree) continue
    await new Promise(resolve => server.close(resolve))
    return String(port)
  }
}

const ask = (url: string, key: string, body: object = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: bearer(key),
    body: JSON.stringify({ model: 'mistral-small-latest', messages: [{ role: 'user', content: 'Hello' }], ...body }),
  })

t.test('the demo serves without any setting, says that it emulates, and shows its access key once', async t => {
  const port = await freePort()
  const demo = run(t, 'demo.js', { WINDBREAK_ENV: 'development', PORT: port })
  const [, key = ''] = await demo.says(/^access key: (wb_\S+)$/m)
  await demo.says(/EMULATOR/)
  t.equal(demo.output().split(key).length, 2, 'once')
  const reply = await ask(`http://127.0.0.1:${port}`, key)
  t.equal(reply.status, 200)
  t.match(await reply.text(), /scripted/, 'and the answer says so too')
  t.match(demo.output(), /guarded by/)
  demo.child.kill('SIGTERM')
  t.equal(await demo.exit, 0, 'stops by itself')
})

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const skip = hasOpenssl ? false : 'not run: openssl is missing'

t.test('with a certificate it serves HTTPS, and says that it shall stay so', { skip }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'windbreak-tls-'))
  const [keyFile, certFile] = [join(folder, 'server.key'), join(folder, 'server.crt')]
  const made = '-x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost'.split(' ')
  t.equal(spawnSync('openssl', ['req', ...made, '-keyout', keyFile, '-out', certFile]).status, 0)
  const port = await freePort()
  const env = { WINDBREAK_ENV: 'development', PORT: port, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }
  await run(t, 'demo.js', env).says(/^access key/m)
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false }
    get(options, response => resolve(response.resume().headers)).on('error', reject)
  })
  t.match(headers, { 'strict-transport-security': /max-age=31536000/ })
})

t.test('a mounted key is used, SIGHUP reads it again, and a bad one changes nothing', async t => {
  const [first, second] = ['mountedFirst7Q2w9Zx4Lm', 'mountedSecond5Yb2Kd8Rw']
  const emulator = createEmulator({ settings: { keys: [first, second] } })
  const upstream = await emulator.listen()
  t.teardown(() => upstream.close())
  const keyFile = join(mkdtempSync(join(tmpdir(), 'windbreak-key-')), 'mistral')
  writeFileSync(keyFile, `${first}\n`)
  const port = await freePort()
  const adminPort = await freePort()
  const server = run(t, 'server.js', {
    WINDBREAK_ENV: 'development',
    WINDBREAK_ACCESS_KEY: 'mine',
    MISTRAL_API_KEY_FILE: keyFile,
    MISTRAL_SERVER_URL: upstream.url,
    PORT: port,
    WINDBREAK_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
  })
  await server.says(/metrics and readiness in detail/)
  await server.says(/is in force; the upstream accepts it/)
  const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
  t.match(metrics, /^windbreak_key_ready\{upstream="default"\} 1$/m)
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).json()
  t.same(await ready(), { status: 'ready' })

  writeFileSync(keyFile, 'refused0Q2w9Zx4Lm8Tb5Yb')
  server.child.kill('SIGHUP')
  await server.says(/SIGHUP: the sources of keys were read/)
  await server.says(/was refused by the upstream with status 401/)
  writeFileSync(keyFile, second)
  await server.says(/key.promoted|the key from file .* is in force"/)
  t.same(await ready(), { status: 'ready' })
  t.notMatch(server.output(), /mountedFirst|mountedSecond|refused0Q/)
  server.child.kill('SIGTERM')
  t.equal(await server.exit, 0)
})

t.test('a port that is taken ends the demo, emulator and all, with 1', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const demo = run(t, 'demo.js', { WINDBREAK_ENV: 'development', PORT: String(port) })
  t.equal(await demo.exit, 1)
  t.match(demo.output(), /does not start: .*EADDRINUSE.*WB_SERVER_CANNOT_LISTEN/)
})

t.test('a start that is refused says why in one line, and exits with 1', async t => {
  const rows: [name: string, file: string, env: Record<string, string>, message: RegExp][] = [
    ['no environment', 'server.js', {}, /WB_CORE_ENVIRONMENT/],
    ['the demo in production', 'demo.js', { WINDBREAK_ENV: 'production' }, /The demo works in development only/],
    ['no access key', 'server.js', { WINDBREAK_ENV: 'development' }, /WB_SERVER_NO_ACCESS_KEYS/],
    ['no key', 'server.js', { WINDBREAK_ENV: 'development', WINDBREAK_ACCESS_KEY: 'mine' }, /WB_CONFIG_/],
    [
      'an upstream that is not trusted',
      'server.js',
      {
        WINDBREAK_ENV: 'development',
        WINDBREAK_ACCESS_KEY: 'mine',
        MISTRAL_API_KEY: 'k7Qw2ZxT9pLmN4vB8sRd6FhJ',
        MISTRAL_SERVER_URL: 'https://evil.example',
      },
      /WB_CONFIG_/,
    ],
  ]
  for (const [name, file, env, message] of rows) {
    const { exit, output } = run(t, file, { LOG_LEVEL: 'error', ...env })
    t.equal(await exit, 1, name)
    t.match(output(), message, name)
    t.notMatch(output(), /k7Qw2ZxT9pLmN4vB8sRd6FhJ|node:internal/, `${name}: no key, no stack`)
  }
})
