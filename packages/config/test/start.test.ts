import { join } from 'node:path'
import { inspect } from 'node:util'
import { Secret } from '@windbreak/core'
import t, { type Test } from 'tap'
import type { ConfigPluginOptions } from '../src/index.js'
import { readSdkVersion, refuseSdk } from '../src/sdk-version.js'
import { fingerprintOf } from '../src/keys/held-key.js'
import { build, KEY } from './build.js'

type Env = Record<string, string | undefined>

const OTHER = 'OTHERkey7Q2w9Zx4Lm8Tb0'
const at = (environment: string, rest: Env = {}): Env => ({ NODE_ENV: environment, ...rest })

/** What starting with these options came to: the code of the error, or `started`. */
async function start(t: Test, options: ConfigPluginOptions): Promise<{ code: string; message: string }> {
  try {
    await build(t, options)
    return { code: 'started', message: '' }
  } catch (error) {
    t.notMatch(inspect(error, { depth: 10 }), KEY, 'the error does not show the key')
    const { code, message } = error as { code: string; message: string }
    return { code, message }
  }
}

t.test('a start needs an environment that is named', async t => {
  const rows: [string, Env, string][] = [
    ['neither variable', { MISTRAL_API_KEY: KEY }, 'WB_CORE_ENVIRONMENT'],
    ['an unknown name', at('prod', { MISTRAL_API_KEY: KEY }), 'WB_CORE_ENVIRONMENT'],
    ['WINDBREAK_ENV goes before NODE_ENV', at('x', { WINDBREAK_ENV: 'staging', MISTRAL_API_KEY: KEY }), 'started'],
    ['production', at('production', { MISTRAL_API_KEY: KEY }), 'started'],
  ]
  for (const [name, env, code] of rows) {
    await t.test(name, async t => void t.equal((await start(t, { env })).code, code))
  }
})

t.test('a key is checked, and refused without being shown', async t => {
  const rows: [name: string, key: string, why: RegExp | null][] = [
    ['a key', KEY, null],
    ['white space around it', `  ${KEY}\r\n`, null],
    ['nothing', '', /is empty/],
    ['white space alone', ' \n ', /is empty/],
    ['19 characters', KEY.slice(0, 19), /shorter than 20/],
    ['a newline in it', `${KEY}\n${KEY}`, /control character/],
    ['a NUL in it', `${KEY}\0`, /control character/],
    ['a letter that is not ASCII', `${KEY}é`, /not ASCII/],
    ['a zero-width space', `${KEY}\u200b${KEY}`, /not ASCII/],
    ['the header it goes into', `Bearer ${KEY}`, /Bearer/],
    ['the same in lower case', `bearer\t${KEY}`, /Bearer/],
    ['quotation marks', `"${KEY}"`, /quotation mark/],
    ['a space in it', `${KEY} ${KEY}`, /space/],
    ['your-api-key-here', 'your-api-key-here-0000000', /placeholder/],
    ['YOUR_MISTRAL_API_KEY', 'YOUR_MISTRAL_API_KEY_GOES_HERE', /placeholder/],
    ['a row of x', 'sk-xxxxxxxxxxxxxxxxxxxx', /placeholder/],
    ['one character again and again', '0'.repeat(32), /placeholder/],
    ['changeme', 'please-changeme-please-0', /placeholder/],
    ['angle brackets', '<the key of the workspace>', /placeholder/],
    ['a variable nobody filled in', '${MISTRAL_API_KEY_FROM_CI}', /placeholder/],
    ['a template nobody filled in', '{{ mistral_api_key_secret }}', /placeholder/],
    ['the placeholder the client holds', 'held-by-windbreak-00000', /placeholder/],
  ]
  for (const [name, key, why] of rows) {
    await t.test(`${name}: ${why === null ? 'taken' : 'refused'}`, async t => {
      const env = at('production', { MISTRAL_API_KEY: key })
      const { code, message } = await start(t, { env })
      t.equal(code, why === null ? 'started' : 'WB_CONFIG_KEY_REFUSED')
      if (why !== null) t.match(message, why)
      if (why !== null) t.match(message, /MISTRAL_API_KEY/, 'it names the setting')
      if (key.trim() !== '') t.notOk(message.includes(key.trim()), 'and not the value')
      t.notOk('MISTRAL_API_KEY' in env, 'it is gone from the environment')
    })
  }
})

t.test('the key of the environment is found, and every other one removed', async t => {
  const rows: [name: string, env: Env, source: string][] = [
    ['the general one', at('staging', { MISTRAL_API_KEY: KEY }), 'MISTRAL_API_KEY'],
    [
      'the specific one goes before it',
      at('staging', { MISTRAL_API_KEY: OTHER, MISTRAL_API_KEY_STAGING: KEY }),
      'MISTRAL_API_KEY_STAGING',
    ],
    [
      "another environment's does not count",
      at('staging', { MISTRAL_API_KEY: KEY, MISTRAL_API_KEY_PROD: OTHER }),
      'MISTRAL_API_KEY',
    ],
    ['development', at('development', { MISTRAL_API_KEY_DEV: KEY }), 'MISTRAL_API_KEY_DEV'],
    ['production', at('production', { MISTRAL_API_KEY_PROD: KEY }), 'MISTRAL_API_KEY_PROD'],
  ]
  for (const [name, env, source] of rows) {
    await t.test(name, async t => {
      const { events, app } = await build(t, { env })
      t.match(events, [{ type: 'key.loaded', detail: { source } }])
      t.same(
        Object.keys(env).filter(name => name.startsWith('MISTRAL')),
        [],
      )
      const held = fingerprintOf(new Secret(KEY))
      t.equal(app.windbreak.keys.fingerprint(), held)
      t.match(held, /^[0-9a-f]{8}$/)
    })
  }
  t.match(await start(t, { env: at('production', { MISTRAL_API_KEY_DEV: KEY }) }), {
    code: 'WB_CONFIG_KEY_MISSING',
    message: /MISTRAL_API_KEY_PROD or MISTRAL_API_KEY/,
  })
  const emptied = { MISTRAL_API_KEY_PROD: '', MISTRAL_API_KEY: KEY }
  t.match(await start(t, { env: at('production', emptied) }), { code: 'WB_CONFIG_KEY_REFUSED' }, 'empty counts as set')
  const demo = { MISTRAL_API_KEY: 'windbreak-demo-0123456789' }
  t.match(await start(t, { env: at('development', demo) }), { code: 'started' })
  t.match(await start(t, { env: at('staging', demo) }), { code: 'WB_CONFIG_KEY_REFUSED', message: /demo/ })
})

t.test('a key that is handed in goes before the environment, and is checked as well', async t => {
  const env = at('development', { MISTRAL_API_KEY: OTHER })
  const { app } = await build(t, { env, key: new Secret(KEY) })
  t.equal(app.windbreak.keys.fingerprint(), fingerprintOf(new Secret(KEY)))
  t.notOk('MISTRAL_API_KEY' in env)
  t.match(await start(t, { key: 'changeme' }), { code: 'WB_CONFIG_KEY_REFUSED', message: /the option "key"/ })
})

t.test('a .env file is read in development only, and the real environment wins', async t => {
  const text = `# a comment\nMISTRAL_API_KEY="${KEY}"\nMISTRAL_SERVER_URL=https://api.eu.mistral.ai\n`
  const folder = t.testdir({ '.env': text })
  const envFile = join(folder, '.env')
  const settings = { envFile }
  const inDevelopment = await build(t, { settings, env: at('development') })
  t.match(inDevelopment.events, [{ detail: { source: 'MISTRAL_API_KEY', origin: 'https://api.eu.mistral.ai' } }])
  t.notOk('MISTRAL_API_KEY' in process.env, 'nothing of it is put into the process')
  for (const environment of ['staging', 'production']) {
    t.match(await start(t, { settings, env: at(environment) }), { code: 'WB_CONFIG_KEY_MISSING' }, environment)
  }
  const both = await build(t, { settings, env: at('development', { MISTRAL_API_KEY: OTHER }) })
  t.equal(both.app.windbreak.keys.fingerprint(), fingerprintOf(new Secret(OTHER)))
  const missing = { envFile: join(folder, 'none') }
  t.match(await start(t, { settings: missing, env: at('development') }), { code: 'WB_CONFIG_KEY_MISSING' })
  t.match(await start(t, { settings: { envFile: folder }, env: at('development') }), { code: 'WB_CONFIG_ENV_FILE' })
})

t.test('a key goes to no other server than these', async t => {
  const key = { MISTRAL_API_KEY: KEY }
  const [dev, staging, production] = ['development', 'staging', 'production'].map(name => at(name, key)) as [
    Env,
    Env,
    Env,
  ]
  const trusted = ['https://models.example.com:8443']
  type Row = [name: string, env: Env, settings: ConfigPluginOptions['settings'], upstream: string | null]
  const rows: Row[] = [
    ['none is named: the global one', production, {}, 'https://api.mistral.ai'],
    ['the European one', production, { serverURL: 'https://api.eu.mistral.ai/' }, 'https://api.eu.mistral.ai'],
    ['the American one', production, { serverURL: 'https://api.us.mistral.ai' }, 'https://api.us.mistral.ai'],
    [
      'the same by variable',
      at('production', { ...key, MISTRAL_SERVER_URL: 'https://api.eu.mistral.ai' }),
      {},
      'https://api.eu.mistral.ai',
    ],
    ["Mistral's without TLS", dev, { serverURL: 'http://api.mistral.ai' }, null],
    ["Mistral's on another port", production, { serverURL: 'https://api.mistral.ai:8443' }, null],
    ['a name that only looks like it', production, { serverURL: 'https://api.mistral.ai.example.com' }, null],
    ['a name that ends like it', production, { serverURL: 'https://evil-api.mistral.ai' }, null],
    ['a user name in front', production, { serverURL: 'https://api.mistral.ai@example.com' }, null],
    ['a path', production, { serverURL: 'https://api.mistral.ai/v1' }, null],
    ['a query', production, { serverURL: 'https://api.mistral.ai/?x' }, null],
    ['no URL', production, { serverURL: 'api.mistral.ai' }, null],
    ['a file', dev, { serverURL: 'file:///etc/passwd' }, null],
    ['another server', production, { serverURL: 'https://models.example.com:8443' }, null],
    [
      'another that is trusted',
      production,
      { serverURL: 'https://models.example.com:8443', trustedUpstreams: trusted },
      trusted[0] as string,
    ],
    [
      'the trusted one on another port',
      production,
      { serverURL: 'https://models.example.com', trustedUpstreams: trusted },
      null,
    ],
    ['one that is trusted without TLS', dev, { trustedUpstreams: ['http://models.example.com'] }, null],
    ['one that is trusted with a path', dev, { trustedUpstreams: ['https://models.example.com/v1'] }, null],
    ['this machine in development', dev, { serverURL: 'http://127.0.0.1:9' }, 'http://127.0.0.1:9'],
    ['this machine by another of its addresses', dev, { serverURL: 'http://127.8.4.2:9' }, 'http://127.8.4.2:9'],
    ['this machine in IPv6', dev, { serverURL: 'http://[::1]:9' }, 'http://[::1]:9'],
    ['localhost', dev, { serverURL: 'http://localhost:9' }, 'http://localhost:9'],
    ['this machine in staging', staging, { serverURL: 'http://127.0.0.1:9' }, null],
    ['this machine in production', production, { serverURL: 'https://localhost:9' }, null],
    ['a name that begins with its address', dev, { serverURL: 'http://127.0.0.1.example.com:9' }, null],
    ['every address', dev, { serverURL: 'http://0.0.0.0:9' }, null],
    ["a cloud machine's own data", dev, { serverURL: 'http://169.254.169.254' }, null],
    [
      'two that differ',
      at('production', { ...key, MISTRAL_SERVER_URL: 'https://api.eu.mistral.ai' }),
      { serverURL: 'https://api.us.mistral.ai' },
      null,
    ],
    [
      'two that agree',
      at('production', { ...key, MISTRAL_SERVER_URL: 'https://api.us.mistral.ai/' }),
      { serverURL: 'https://api.us.mistral.ai' },
      'https://api.us.mistral.ai',
    ],
  ]
  for (const [name, env, settings, upstream] of rows) {
    await t.test(`${name}: ${upstream === null ? 'refused' : 'taken'}`, async t => {
      const options = { env: { ...env }, settings: { ...settings } }
      if (upstream === null) {
        t.equal((await start(t, options)).code, 'WB_CONFIG_UPSTREAM_NOT_TRUSTED')
        return
      }
      const { events } = await build(t, options)
      t.match(events, [{ detail: { origin: upstream } }])
    })
  }
})

t.test('variables that would print or send away what is kept', async t => {
  const rows: [name: string, value: string, isLeak: boolean, removed: boolean][] = [
    ['MISTRAL_DEBUG', '1', true, true],
    ['MISTRAL_DEBUG', '0', true, true],
    ['MISTRAL_DEBUG', 'false', true, true],
    ['MISTRAL_DEBUG', '', true, true],
    ['MISTRAL_SDK_TELEMETRY', 'dedicated', true, true],
    ['MISTRAL_OTLP_TRACES_ENDPOINT', 'http://collector', true, true],
    ['MISTRAL_SDK_DEBUG_TRACING', 'true', true, true],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', true, false],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '1', false, false],
    ['NODE_DEBUG', 'net,http', true, false],
    ['NODE_DEBUG', 'UNDICI', true, false],
    ['NODE_DEBUG', 'fetch', true, false],
    ['NODE_DEBUG', 'stream', true, false],
    ['NODE_DEBUG', 'net', true, false],
    ['NODE_DEBUG', '*', true, false],
    ['NODE_DEBUG', 'timer', false, false],
  ]
  for (const [name, value, isLeak, removed] of rows) {
    await t.test(`${name}=${value}`, async t => {
      const production = at('production', { MISTRAL_API_KEY: KEY, [name]: value })
      const expected = isLeak ? { code: 'WB_CONFIG_UNSAFE_PROCESS', message: new RegExp(name) } : { code: 'started' }
      t.match(await start(t, { env: production }), expected)

      const env = at('staging', { MISTRAL_API_KEY: KEY, [name]: value })
      const { log } = await build(t, { env })
      t.equal(name in env, !removed, removed ? 'it is gone' : 'it stays')
      t.equal(new RegExp(`"level":40.*${name}`).test(log()), isLeak, isLeak ? 'and is told loudly' : 'and is no matter')
    })
  }
  const env = at('production', { MISTRAL_API_KEY: KEY, MISTRAL_DEBUG: '1', NODE_DEBUG: 'http' })
  t.match(await start(t, { env }), { message: /MISTRAL_DEBUG.*NODE_DEBUG/ }, 'all of them are named at once')
})

t.test("the process's own variables count where others were handed in", async t => {
  process.env['MISTRAL_DEBUG'] = 'false'
  t.teardown(() => delete process.env['MISTRAL_DEBUG'])
  const { log } = await build(t, { env: at('development', { MISTRAL_API_KEY: KEY }) })
  t.notOk('MISTRAL_DEBUG' in process.env, 'the client reads those and no others')
  t.match(log(), /MISTRAL_DEBUG/)
})

t.test('versions of the official client that stole keys are refused', t => {
  for (const version of ['2.2.2', '2.2.3', '2.2.4'])
    t.throws(() => refuseSdk(version), { code: 'WB_CONFIG_SDK_VERSION' })
  for (const version of ['2.2.1', '2.2.5', '2.7.0', undefined]) t.doesNotThrow(() => refuseSdk(version))
  t.match(readSdkVersion(), /^\d+\.\d+\.\d+/, 'the installed one is found')
  const none = (() => {
    throw new Error('none')
  }) as unknown as NodeJS.Require
  t.equal(readSdkVersion(none), undefined)
  t.end()
})

t.test('settings are closed', async t => {
  const rows: [string, object][] = [
    ['a misspelt name', { severURL: 'https://api.mistral.ai' }],
    ['a misspelt deadline', { deadlines: { total: 5 } }],
    ['a number as text', { deadlines: { totalMs: '5' } }],
    ['no deadline', { deadlines: { idleMs: 0 } }],
    ['an unknown stage', { unguarded: ['polcy'] }],
    ['a limit that is none', { limits: { depth: 100_000 } }],
  ]
  for (const [name, settings] of rows) {
    t.match(await start(t, { settings }), { code: 'WB_CONFIG_INVALID_SETTINGS' }, name)
  }
})

t.test('the start is told in one line, without the key', async t => {
  const { app, log } = await build(t, { env: at('development', { MISTRAL_API_KEY_DEV: KEY }) })
  t.match(
    log(),
    /"environment":"development","upstream":"default","origin":"https:\/\/api\.mistral\.ai","fingerprint":"[0-9a-f]{8}"/,
  )
  t.match(log(), /"totalMs":600000/)
  t.equal(app.windbreak.keys.environment, 'development')
  for (const [name, text] of [
    ['the log', log()],
    ['the app', inspect(app, { depth: 10, showHidden: true })],
    ['its members', inspect(app.windbreak, { depth: 10, showHidden: true }) + JSON.stringify(app.windbreak)],
    ['its way to call', inspect(app.mistral, { depth: 10, showHidden: true })],
    ['the environment', inspect(process.env)],
  ] as const) {
    t.notOk(text.includes(KEY), `${name} does not show the key`)
  }
})

t.test('production does not start to observe without an end', async t => {
  const env = at('production', { MISTRAL_API_KEY: KEY })
  const rows: [name: string, settings: NonNullable<ConfigPluginOptions['settings']>, code: string][] = [
    ['without one', { mode: 'observe' }, 'WB_CORE_OBSERVE_FOREVER'],
    ['with one that is no moment', { mode: 'observe', observeUntil: 'soon' }, 'WB_CONFIG_INVALID_SETTINGS'],
    ['in a month', { mode: 'observe', observeUntil: new Date(Date.now() + 2_592_000_000).toISOString() }, 'started'],
  ]
  for (const [name, settings, code] of rows) {
    await t.test(name, async t => void t.equal((await start(t, { env, settings })).code, code))
  }
})
