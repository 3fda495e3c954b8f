import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type ConfigPluginOptions, memorySource } from '../src/index.js'
import { ADA, build } from './build.js'
import { K1, K2, K3, keyOf, startKeyedUpstream } from './open-keys.js'
import { CHAT } from './upstream.js'

type Env = Record<string, string | undefined>
type Profiles = NonNullable<NonNullable<ConfigPluginOptions['settings']>['profiles']>

async function start(t: Test, options: ConfigPluginOptions): Promise<{ code: string; message: string }> {
  try {
    await build(t, options)
    return { code: 'started', message: '' }
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    for (const key of [K1, K2, K3]) t.notOk(message.includes(key), 'the error shows no key')
    return { code, message }
  }
}

const profile = (variable: string): NonNullable<Profiles['production']> => ({
  upstreams: { default: { keys: [{ env: variable }] } },
})

t.test('a profile names the servers of its environment and where each key comes from', async t => {
  const [here, there] = [await startKeyedUpstream(t, K1), await startKeyedUpstream(t, K2)]
  const folder = t.testdir({ key: `{"mistral":"${K2}"}` })
  const env: Env = { NODE_ENV: 'development', TEAM_KEY: K1 }
  const profiles: Profiles = {
    development: {
      upstreams: {
        default: { serverURL: here.origin, keys: [{ env: 'TEAM_KEY' }] },
        second: { serverURL: there.origin, keys: [{ file: join(folder, 'key'), field: 'mistral' }] },
        third: { serverURL: there.origin, keys: [{ use: 'vault' }] },
      },
    },
  }
  const sources = { vault: memorySource(K2) }
  const { app } = await build(t, { env, sources, settings: { profiles, rotation: { probe: true } } })
  const ask = (upstream?: string) =>
    app.mistral.as(ADA).call('chat.complete', CHAT, upstream === undefined ? {} : { upstream })
  for (const name of [undefined, 'second', 'third']) t.equal((await ask(name)).status, 200)
  t.same(here.seen.map(keyOf), [K1, K1])
  t.same(there.seen.map(keyOf), [K2, K2, K2, K2])
  t.notOk('TEAM_KEY' in env, 'the variable is gone')
  t.same(
    app.windbreak.keys.status().map(({ upstream, current }) => [upstream, current.source]),
    [
      ['default', 'TEAM_KEY'],
      ['second', `file ${join(folder, 'key')}, field mistral`],
      ['third', 'memory'],
    ],
  )
  await t.rejects(ask('fourth'), { code: 'WB_CONFIG_UNKNOWN_UPSTREAM' })
  t.match(await app.windbreak.keys.rotate({ upstream: 'second' }), [{ upstream: 'second', outcome: 'unchanged' }])
  await t.rejects(app.windbreak.keys.rotate({ upstream: 'fourth' }), { code: 'WB_CONFIG_UNKNOWN_UPSTREAM' })
})

t.test('a list of sources gives precedence, and one that fails lets no other take its place', async t => {
  const [first, second] = [memorySource(K1, { name: 'first' }), memorySource(K2, { name: 'second' })]
  const { app } = await build(t, { sources: { first, second } })
  const source = () => app.windbreak.keys.status()[0]?.current.source
  t.equal(source(), 'first')
  first.fail('is down')
  t.match(await app.windbreak.keys.rotate(), [{ outcome: 'failed', why: /first.*is down/ }])
  t.equal(source(), 'first')
  first.clear()
  await app.windbreak.keys.rotate()
  t.equal(source(), 'second', 'one that holds nothing does')
  first.set(K3)
  await app.windbreak.keys.rotate()
  t.equal(source(), 'first')
})

t.test('a start that cannot be right is refused, by the name of what is wrong', async t => {
  const at = (environment: string, rest: Env = {}): Env => ({ NODE_ENV: environment, ...rest })
  const folder = t.testdir({ key: K1, empty: '' })
  const [missing, present, empty] = ['none', 'key', 'empty'].map(name => join(folder, name)) as [string, string, string]
  const down = memorySource(K1, { name: 'vault' })
  down.fail('does not answer')
  const two: NonNullable<Profiles['production']>['upstreams'] = {
    default: { region: 'eu', serverURL: 'https://api.eu.mistral.ai', keys: [{ env: 'A' }] },
  }
  type Row = [name: string, options: ConfigPluginOptions, code: string, message: RegExp]
  const rows: Row[] = [
    [
      'no profile for this environment',
      { env: at('production', { A: K1 }), settings: { profiles: { staging: profile('A') } } },
      'WB_CONFIG_PROFILE_MISSING',
      /none for production/,
    ],
    [
      'a profile without a default upstream',
      {
        env: at('production', { A: K1 }),
        settings: { profiles: { production: { upstreams: { other: { keys: [{ env: 'A' }] } } } } },
      },
      'WB_CONFIG_INVALID_SETTINGS',
      /\/profiles\/production\/upstreams/,
    ],
    ...['Batch', '__proto__', 'toString'].map((upstream): Row => [
      `an upstream that is called ${upstream}, with a region that there is not`,
      {
        env: at('production', { A: K1 }),
        settings: {
          profiles: JSON.parse(
            `{"production":{"upstreams":{"default":{"keys":[{"env":"A"}]},"${upstream}":{"region":"EU","keys":[{"env":"A"}]}}}}`,
          ) as Profiles,
        },
      },
      'WB_CONFIG_INVALID_SETTINGS',
      new RegExp(`/profiles/production/upstreams/${upstream}`),
    ]),
    [
      'an upstream without keys',
      {
        env: at('production'),
        settings: { profiles: { production: { upstreams: { default: { keys: [] } } } } },
      },
      'WB_CONFIG_INVALID_SETTINGS',
      /\/profiles\/production\/upstreams\/default\/keys/,
    ],
    [
      'a region and a server',
      { env: at('production', { A: K1 }), settings: { profiles: { production: { upstreams: two } } } },
      'WB_CONFIG_INVALID_SETTINGS',
      /upstreams\/default: Expected a region or a serverURL/,
    ],
    [
      'profiles and a server beside them',
      {
        env: at('production', { A: K1 }),
        settings: { serverURL: 'https://api.mistral.ai', profiles: { production: profile('A') } },
      },
      'WB_CONFIG_INVALID_SETTINGS',
      /\/serverURL/,
    ],
    [
      'profiles and a key beside them',
      { env: at('production', { A: K1 }), key: K1, settings: { profiles: { production: profile('A') } } },
      'WB_CONFIG_INVALID_SETTINGS',
      /\/key/,
    ],
    [
      'a source that nobody handed in',
      {
        env: at('production'),
        settings: { profiles: { production: { upstreams: { default: { keys: [{ use: 'vault' }] } } } } },
      },
      'WB_CONFIG_INVALID_SETTINGS',
      /keys\/0\/use/,
    ],
    [
      'a variable that is not set',
      { env: at('production'), settings: { profiles: { production: profile('TEAM_KEY') } } },
      'WB_CONFIG_KEY_MISSING',
      /TEAM_KEY/,
    ],
    [
      'a variable with a placeholder',
      { env: at('production', { A: 'your-api-key-here-0000' }), settings: { profiles: { production: profile('A') } } },
      'WB_CONFIG_KEY_REFUSED',
      /in A is a placeholder/,
    ],
    ['a source that is down', { sources: { down } }, 'WB_CONFIG_KEY_SOURCE', /"vault" does not answer/],
    [
      'a file that is not there',
      { env: at('production', { MISTRAL_API_KEY_FILE: missing }) },
      'WB_CONFIG_KEY_SOURCE',
      /none" is not there/,
    ],
    [
      'a file that is empty',
      { env: at('production', { MISTRAL_API_KEY_PROD_FILE: empty }) },
      'WB_CONFIG_KEY_SOURCE',
      /empty/,
    ],
    [
      'a key and a file of one name',
      { env: at('production', { MISTRAL_API_KEY: K1, MISTRAL_API_KEY_FILE: present }) },
      'WB_CONFIG_INVALID_SETTINGS',
      /MISTRAL_API_KEY_FILE: Expected it or MISTRAL_API_KEY/,
    ],
    ['a key and sources', { key: K1, sources: { down } }, 'WB_CONFIG_INVALID_SETTINGS', /\/key/],
    [
      'an interval that would hammer',
      { settings: { rotation: { refreshMs: 1 } } },
      'WB_CONFIG_INVALID_SETTINGS',
      /\/rotation\/refreshMs/,
    ],
  ]
  for (const [name, options, code, message] of rows) {
    await t.test(name, async t => void t.match(await start(t, options), { code, message }))
  }
  t.equal((await start(t, { env: at('production', { MISTRAL_API_KEY_PROD_FILE: present }) })).code, 'started')
})

t.test('a key that another environment uses is refused, where that can be seen', async t => {
  const file = join(t.testdir({}), 'production-key')
  writeFileSync(file, K1)
  const variable = { NODE_ENV: 'development', MISTRAL_API_KEY: K1, MISTRAL_API_KEY_PROD: K1 }
  t.match(await start(t, { env: variable }), { code: 'WB_CONFIG_KEY_REFUSED', message: /key of production as well/ })
  const production: Profiles['production'] = { upstreams: { default: { keys: [{ file }] } } }
  const profiles: Profiles = { development: profile('A'), production }
  t.match(await start(t, { env: { NODE_ENV: 'development', A: K1 }, settings: { profiles } }), {
    code: 'WB_CONFIG_KEY_REFUSED',
    message: /in A is the key of production/,
  })
  t.match(await start(t, { env: { NODE_ENV: 'development', A: K2 }, settings: { profiles } }), { code: 'started' })

  const shared: Profiles = { development: profile('A'), staging: profile('A') }
  t.match(
    await start(t, { env: { NODE_ENV: 'development', A: K2 }, settings: { profiles: shared } }),
    { code: 'started' },
    'one variable of one name is this environment’s own here',
  )

  const source = memorySource(K2)
  const { app } = await build(t, { sources: { source }, env: { NODE_ENV: 'staging', MISTRAL_API_KEY_DEV: K3 } })
  source.set(K3)
  t.match(await app.windbreak.keys.rotate(), [{ outcome: 'rejected', why: /key of development/ }], 'later on, too')
})
