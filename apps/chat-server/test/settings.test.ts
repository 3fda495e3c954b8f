import { createKey } from '@windbreak/access'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { buildApp, readDemoSettings, readServerSettings } from '../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'windbreak-settings-'))
const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const writable = (name: string, text: string) => {
  const path = file(name, text)
  chmodSync(path, 0o666)
  return path
}
const { hash, id } = createKey({ live: true })
const HISTORY = randomBytes(32).toString('hex')
const KEYS = file('keys.json', JSON.stringify({ keys: [{ id, hash, principal: 'ada' }] }))
const DEV = { WINDBREAK_ENV: 'development' }
const PROD = {
  WINDBREAK_ENV: 'production',
  WINDBREAK_DATA_DIR: folder,
  WINDBREAK_ACCESS_KEYS_FILE: KEYS,
  WINDBREAK_HISTORY_KEY_FILE: file('history.key', `# keys of conversations\n${HISTORY}\n`),
  WINDBREAK_AUDIT_IDENTITY_KEY_FILE: 'plain',
}

t.test('what is missing, misspelt or loose does not start, and the message names it', t => {
  const rows: [name: string, env: Record<string, string>, code: string, message?: RegExp][] = [
    ['no environment', {}, 'WB_CORE_ENVIRONMENT'],
    ['an unknown environment', { WINDBREAK_ENV: 'prod' }, 'WB_CORE_ENVIRONMENT'],
    ['a port that is none', { ...DEV, PORT: 'http' }, 'WB_SERVER_INVALID_SETTING', /PORT/],
    ['a port out of range', { ...DEV, PORT: '70000' }, 'WB_SERVER_INVALID_SETTING', /PORT/],
    ['an unknown log level', { ...DEV, LOG_LEVEL: 'loud' }, 'WB_SERVER_INVALID_SETTING', /LOG_LEVEL/],
    ['every proxy trusted', { ...DEV, WINDBREAK_TRUSTED_PROXIES: 'true' }, 'WB_SERVER_INVALID_SETTING', /PROXIES/],
    [
      'the whole internet trusted',
      { ...DEV, WINDBREAK_TRUSTED_PROXIES: '0.0.0.0/0' },
      'WB_SERVER_INVALID_SETTING',
      /PROXIES/,
    ],
    [
      'a misspelt variable',
      { ...DEV, WINDBREAK_POLICY_FLIE: 'x' },
      'WB_SERVER_INVALID_SETTING',
      /WINDBREAK_POLICY_FLIE/,
    ],
    [
      'no decision on how the audit trail names persons',
      { ...PROD, WINDBREAK_AUDIT_IDENTITY_KEY_FILE: '' },
      'WB_SERVER_INVALID_SETTING',
      /AUDIT_IDENTITY_KEY_FILE: name the file/,
    ],
    [
      'a key for ids inside the data directory',
      { ...PROD, WINDBREAK_AUDIT_IDENTITY_KEY_FILE: file('ids.key', `${HISTORY}\n`) },
      'WB_SERVER_INVALID_SETTING',
      /AUDIT_IDENTITY_KEY_FILE: keep it outside/,
    ],
    [
      'a file without a key for ids',
      { ...DEV, WINDBREAK_AUDIT_IDENTITY_KEY_FILE: file('no-ids', '# none\n') },
      'WB_SERVER_INVALID_SETTING',
      /AUDIT_IDENTITY_KEY_FILE: the file holds no key/,
    ],
    [
      'a history key that nobody rolled dice for',
      { ...DEV, WINDBREAK_HISTORY_KEY_FILE: file('even', `${'k'.repeat(40)}\n`) },
      'WB_SERVER_INVALID_SETTING',
      /HISTORY_KEY_FILE: a key in it is not random/,
    ],
    [
      'a history key that others may write',
      { ...DEV, WINDBREAK_HISTORY_KEY_FILE: writable('open', `${HISTORY}\n`) },
      'WB_SERVER_INVALID_SETTING',
      /HISTORY_KEY_FILE: the file may be written/,
    ],
    [
      'the audit key beside what it signs',
      { ...PROD, WINDBREAK_AUDIT_KEY_FILE: KEYS },
      'WB_SERVER_INVALID_SETTING',
      /WINDBREAK_AUDIT_KEY_FILE.*outside/,
    ],
    ['a variable that nearly exists', { ...DEV, TLS_CERT: 'x' }, 'WB_SERVER_INVALID_SETTING', /TLS_CERT/],
    [
      'all of IPv4 as IPv6',
      { ...DEV, WINDBREAK_TRUSTED_PROXIES: '::ffff:0:0/96' },
      'WB_SERVER_INVALID_SETTING',
      /PROXIES/,
    ],
    [
      'a certificate that is none',
      { ...DEV, TLS_CERT_FILE: KEYS, TLS_KEY_FILE: KEYS },
      'WB_SERVER_INVALID_SETTING',
      /TLS/,
    ],
    ['a certificate without its key', { ...DEV, TLS_CERT_FILE: KEYS }, 'WB_SERVER_INVALID_SETTING', /TLS_KEY_FILE/],
    ['a plain access key in production', { ...PROD, WINDBREAK_ACCESS_KEY: 'x' }, 'WB_SERVER_DEVELOPMENT_ONLY'],
    [
      'a plain access key in staging',
      { ...PROD, WINDBREAK_ENV: 'staging', WINDBREAK_ACCESS_KEY: 'x' },
      'WB_SERVER_DEVELOPMENT_ONLY',
    ],
    [
      'no history key in production',
      { ...PROD, WINDBREAK_HISTORY_KEY_FILE: '' },
      'WB_SERVER_INVALID_SETTING',
      /WINDBREAK_HISTORY_KEY_FILE/,
    ],
    [
      'a history key that is too short',
      { ...DEV, WINDBREAK_HISTORY_KEY_FILE: file('short', `${HISTORY}\n${'k'.repeat(31)}\n`) },
      'WB_SERVER_INVALID_SETTING',
      /HISTORY_KEY_FILE: expected keys of at least 32 bytes/,
    ],
    [
      'a history key file that is empty',
      { ...DEV, WINDBREAK_HISTORY_KEY_FILE: file('empty', '\n') },
      'WB_SERVER_INVALID_SETTING',
      /HISTORY_KEY_FILE/,
    ],
    [
      'no data directory in production',
      { ...PROD, WINDBREAK_DATA_DIR: '' },
      'WB_SERVER_INVALID_SETTING',
      /WINDBREAK_DATA_DIR/,
    ],
    [
      'a policy file with a key twice',
      { ...DEV, WINDBREAK_POLICY_FILE: file('twice.yaml', 'staging: {}\nstaging: {}\n') },
      'WB_SERVER_INVALID_SETTING',
      /POLICY_FILE: .* a key twice, line 2/,
    ],
    [
      'a policy file in which a tenant may more than its environment',
      { ...DEV, WINDBREAK_POLICY_FILE: file('wider.yaml', 'staging:\n  tenants: { acme: { maxTokens: 9000 } }\n') },
      'WB_SERVER_INVALID_SETTING',
      /POLICY_FILE: \/staging\/tenants\/acme\/maxTokens is wider than \/staging\/maxTokens/,
    ],
    [
      'a policy file with a misspelt rule',
      { ...DEV, WINDBREAK_POLICY_FILE: file('misspelt.yaml', 'staging: { maxToken: 1 }\n') },
      'WB_SERVER_INVALID_SETTING',
      /POLICY_FILE: \/staging\/maxToken/,
    ],
    [
      'a keys file that is missing',
      { ...DEV, WINDBREAK_ACCESS_KEYS_FILE: join(folder, 'none') },
      'WB_SERVER_INVALID_SETTING',
      /KEYS_FILE/,
    ],
    [
      'a keys file that is no JSON',
      { ...DEV, WINDBREAK_ACCESS_KEYS_FILE: file('a', '{') },
      'WB_SERVER_INVALID_SETTING',
      /not JSON/,
    ],
    [
      'a keys file with a misspelt field',
      {
        ...DEV,
        WINDBREAK_ACCESS_KEYS_FILE: file('b', JSON.stringify({ keys: [{ id, hash, principal: 'a', expire: '' }] })),
      },
      'WB_SERVER_INVALID_SETTING',
      /\/keys\/0\/expire/,
    ],
  ]
  for (const [name, env, code, message = /./] of rows) t.throws(() => readServerSettings(env), { code, message }, name)
  t.match(readServerSettings(PROD), {
    environment: 'production',
    host: '127.0.0.1',
    accessKeys: [{ principal: 'ada' }],
  })
  t.end()
})

t.test('the demo is for development, and its emulator for loopback', t => {
  const rows: [name: string, env: Record<string, string>, code: string][] = [
    ['in production', PROD, 'WB_SERVER_DEVELOPMENT_ONLY'],
    ['in staging', { ...PROD, WINDBREAK_ENV: 'staging' }, 'WB_SERVER_DEVELOPMENT_ONLY'],
    ['with NODE_ENV alone', { ...PROD, WINDBREAK_ENV: '', NODE_ENV: 'production' }, 'WB_SERVER_DEVELOPMENT_ONLY'],
    ['emulating on every address', { ...DEV, HOST: '0.0.0.0' }, 'WB_SERVER_LOOPBACK_ONLY'],
    ['emulating on a name', { ...DEV, HOST: 'example.com' }, 'WB_SERVER_LOOPBACK_ONLY'],
  ]
  for (const [name, env, code] of rows) t.throws(() => readDemoSettings(env), { code }, name)
  t.match(readDemoSettings(DEV), { emulate: true, accessKey: /^wb_test_/ })
  t.match(readDemoSettings({ ...DEV, MISTRAL_API_KEY: 'a-real-key-of-some-length' }), { emulate: false })
  t.match(readDemoSettings({ ...DEV, MISTRAL_SERVER_URL: 'http://127.0.0.1:9' }), { emulate: false, makeUpKey: true })
  t.match(readDemoSettings({ ...DEV, MISTRAL_SERVER_URL: 'https://api.mistral.ai' }), {
    emulate: false,
    makeUpKey: false,
  })
  t.match(readDemoSettings({ ...DEV, WINDBREAK_ACCESS_KEY: 'my own' }), { accessKey: 'my own' })
  t.end()
})

t.test('a production server has no way to the emulator', t => {
  const src = fileURLToPath(new URL('../src/', import.meta.url))
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  const importing = sources.filter(name => readFileSync(join(src, name), 'utf8').includes('@windbreak/emulator'))
  t.same(importing, ['demo.ts'])
  t.end()
})

t.test('what Kubernetes sets for a service called windbreak is no setting of ours', t => {
  const env = {
    ...DEV,
    WINDBREAK_SERVICE_HOST: '10.0.0.1',
    WINDBREAK_PORT: 'tcp://10.0.0.1:80',
    WINDBREAK_PORT_80_TCP: 'x',
  }
  t.match(readServerSettings(env), { environment: 'development' })
  t.end()
})

t.test('a server that nobody could call does not start', async t => {
  const settings = readServerSettings({ ...PROD, WINDBREAK_ACCESS_KEYS_FILE: '', LOG_LEVEL: 'silent' })
  await t.rejects(buildApp({ settings, env: PROD }), { code: 'WB_SERVER_NO_ACCESS_KEYS' })
})

t.test('production starts with a key, and not without', async t => {
  const settings = readServerSettings({ ...PROD, LOG_LEVEL: 'silent' })
  await t.rejects(buildApp({ settings, env: PROD }), { code: /^WB_CONFIG_/ })
  const env = { ...PROD, MISTRAL_API_KEY_PROD: 'k7Qw2ZxT9pLmN4vB8sRd6FhJ' }
  const app = await buildApp({ settings, env })
  await app.ready()
  await app.close()
})

t.test('the file of servers and keys says whether guards only observe', async t => {
  const observe = { mode: 'observe', observeUntil: '2026-12-24T00:00:00Z' }
  const settings = readServerSettings({ ...DEV, WINDBREAK_CONFIG_FILE: file('observe.json', JSON.stringify(observe)) })
  t.match(settings.keys, observe)
  t.match(readServerSettings(DEV).keys, { mode: 'enforce' })
})
