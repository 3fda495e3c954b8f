import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { KEY } from './build.js'
import { answerJson, DONE, openStream, piece, startUpstream } from './upstream.js'

const APP = fileURLToPath(new URL('fixtures/app.mjs', import.meta.url))
const PROMPT = 'canary prompt'

/** Each form in which a key could be written down. */
const FORMS: readonly string[] = [
  KEY,
  Buffer.from(KEY).toString('base64').replace(/=+$/, ''),
  Buffer.from(`Bearer ${KEY}`).toString('base64').slice(12),
  Buffer.from(KEY).toString('hex'),
]

/** All that the process printed. */
async function run(t: Test, how: string[], env: Record<string, string>): Promise<string> {
  const upstream = await startUpstream(t, (response, { path, body }) => {
    if (path.startsWith('/v1/models/')) answerJson(response, { message: 'not here' }, 404)
    else if (body.includes('"stream":true')) openStream(response, piece('a', 'stop')).end(DONE)
    else answerJson(response)
  })
  const options = {
    env: { PATH: process.env['PATH'], MISTRAL_API_KEY: KEY, MISTRAL_SERVER_URL: upstream.origin, ...env },
    maxBuffer: 64 * 1024 * 1024,
  }
  const output = await promisify(execFile)(process.execPath, [APP, ...how], options).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  const used = upstream.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)
  t.ok(used, `the key was used in ${upstream.seen.length} calls`)
  return output.stdout + output.stderr
}

const leaked = (output: string): string[] => FORMS.filter(form => output.includes(form))

t.test('the built package works by its own name', async t => {
  const { default: config, MISTRAL_ORIGINS } = await import('@windbreak/config')
  const app = Fastify()
  t.teardown(() => app.close())
  const upstream = await startUpstream(t, response => answerJson(response, { object: 'list', data: [] }))
  await app.register(config, {
    env: { NODE_ENV: 'development', MISTRAL_API_KEY: KEY, MISTRAL_SERVER_URL: upstream.origin },
    settings: { unguarded: ['record', 'policy', 'filter', 'intent'] },
  })
  await app.ready()
  t.match(await app.mistral.as({ id: 'ada' }).call('models.list'), { body: { object: 'list' } })
  t.equal(MISTRAL_ORIGINS.length, 3)
})

t.test('no process prints its key, whatever the debug variables', async t => {
  t.jobs = 2
  const telemetry = { MISTRAL_SDK_TELEMETRY: 'dedicated', MISTRAL_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1' }
  const rows: [how: string[], env: Record<string, string>][] = [
    [['guarded', 'all'], {}],
    [['guarded'], { MISTRAL_DEBUG: '1' }],
    [['guarded'], { MISTRAL_DEBUG: '0' }],
    [['guarded'], { MISTRAL_DEBUG: 'false' }],
    [['guarded'], { NODE_DEBUG: 'http,undici,fetch,net,tls', ...telemetry }],
  ]
  for (const [how, env] of rows) {
    await t.test(`${how.join(' ')} ${JSON.stringify(env)}`, async t => {
      const output = await run(t, how, { NODE_ENV: 'development', ...env })
      t.ok(output.includes('the end'), 'it ran to its end')
      t.same(leaked(output), [], `${output.length} characters were searched`)
      t.notOk(output.includes(PROMPT), 'nor does it print the prompt')
    })
  }
  await t.test('in production it does not start', async t => {
    const output = await run(t, ['guarded'], { NODE_ENV: 'production', MISTRAL_DEBUG: 'false' })
    t.match(output, /WB_CONFIG_UNSAFE_PROCESS/)
    t.same(leaked(output), [])
  })
})

t.test('the search finds the key where it is printed: the bare client, told not to debug', async t => {
  const output = await run(t, ['bare'], { MISTRAL_DEBUG: 'false' })
  t.ok(leaked(output).length > 0)
  t.ok(output.includes(PROMPT), 'and the prompt with it')
})
