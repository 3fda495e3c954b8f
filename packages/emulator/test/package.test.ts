import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import emulator, { createEmulator } from '@windbreak/emulator'
import { run } from '../src/run.js'
import { ask } from './open-emulator.js'

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

t.test('the built package works by its own name', async t => {
  t.type(emulator, 'function')
  const own = createEmulator()
  const { url } = await own.listen()
  t.teardown(() => own.app.close())
  t.equal((await fetch(`${url}/v1/models`, { headers: { authorization: 'Bearer x' } })).status, 200)
})

t.test('the command listens, answers, and stops when told', async t => {
  const child = spawn(process.execPath, [BIN, '--port', '0', '--control'], { env: {} })
  t.teardown(() => child.kill('SIGKILL'))
  const [said] = (await once(child.stdout, 'data')).map(String)
  t.match(said, /^Windbreak emulator on http:\/\/127\.0\.0\.1:\d+: scripted answers, no model is asked/)
  const [url] = /http:\S+\d/.exec(said ?? '') ?? []
  const headers = { authorization: 'Bearer x', 'content-type': 'application/json' }
  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }).then(answer => answer.text())
  t.equal(await post('/__emulator/script', { content: 'from outside' }), '{"waiting":1}')
  t.match(await post('/v1/chat/completions', ask('x')), /from outside/)
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
})

t.test('the command fails with a sentence', async t => {
  const child = spawn(process.execPath, [BIN, '--host', '0.0.0.0'], { env: {} })
  const [[said], [code]] = await Promise.all([once(child.stderr, 'data'), once(child, 'exit')])
  t.equal(String(said), 'windbreak-emulator: The emulator listens on loopback only\n')
  t.equal(code, 1)
})

t.test('the command line is read strictly', async t => {
  const write = () => {}
  const rows: [args: string[], env: Record<string, string>, says: RegExp][] = [
    [[], { NODE_ENV: 'production' }, /development, staging and tests only/],
    [['--prot', '1'], {}, /Unknown option '--prot'/],
    [['--port', 'http'], {}, /port/i],
    [['--pace', 'fast'], {}, /\/paceMs/],
  ]
  for (const [args, env, says] of rows) await t.rejects(run(args, { env, write }), { message: says }, args.join(' '))
  let help = ''
  t.equal(await run(['--help'], { env: {}, write: text => void (help += text) }), undefined)
  t.match(help, /--control/)
})
