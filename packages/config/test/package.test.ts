import Fastify from 'fastify'
import t from 'tap'
import { KEY } from './build.js'
import { answerJson, startUpstream } from './upstream.js'

interface Ran {
  readonly output: string
  readonly stdout: string
  readonly stderr: string
  readonly hasEnded: boolean
  readonly found: readonly string[]
  readonly bytes: number
  readonly keysUsed: number
}

interface RunApp {
  readonly runApp: (how: string, env: Record<string, string>) => Promise<Ran>
  readonly findControls: (ran: Ran) => readonly { name: string; leaked: string; isFound: boolean }[]
}

const { runApp, findControls } = (await import(new URL('fixtures/run-app.mjs', import.meta.url).href)) as RunApp

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

t.test(
  'no process prints a key, a prompt or a credential, whatever happens and whatever the debug variables',
  async t => {
    t.jobs = 2
    const telemetry = { MISTRAL_SDK_TELEMETRY: 'dedicated', MISTRAL_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1' }
    const rows: [how: string, env: Record<string, string>][] = [
      ['whole', {}],
      ['brief', { MISTRAL_DEBUG: '1' }],
      ['brief', { MISTRAL_DEBUG: '0' }],
      ['brief', { MISTRAL_DEBUG: 'false' }],
      ['brief', { NODE_DEBUG: 'http,undici,fetch,net,tls', ...telemetry }],
    ]
    for (const [how, env] of rows) {
      await t.test(`${how} ${JSON.stringify(env)}`, async t => {
        const { hasEnded, found, bytes, keysUsed } = await runApp(how, { NODE_ENV: 'development', ...env })
        t.ok(hasEnded, 'it ran to its end')
        t.equal(keysUsed, 5, 'each key was used')
        t.same(found, [], `${bytes} bytes were searched`)
      })
    }
    await t.test('in production it does not start', async t => {
      const { output, found } = await runApp('brief', { NODE_ENV: 'production', MISTRAL_DEBUG: 'false' })
      t.match(output, /WB_CONFIG_UNSAFE_PROCESS/)
      t.same(found, [])
    })
  },
)

t.test('the search finds each leak that is made on purpose', async t => {
  t.jobs = 2
  await t.test('in a process that leaks in every way', async t => {
    const ran = await runApp('leaking', { NODE_ENV: 'development' })
    t.ok(ran.hasEnded, 'it ran to its end')
    for (const { name, leaked, isFound } of findControls(ran)) t.ok(isFound, `${name}: ${leaked}`)
  })
  await t.test('in the bare client, told not to debug', async t => {
    const { found } = await runApp('bare', { MISTRAL_DEBUG: 'false' })
    t.match(found, ['current as raw'])
    t.ok(found.includes('prompt as raw'))
  })
})
