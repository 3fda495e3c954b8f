import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runKeyCommand } from '../src/access-keys.js'
import { readServerSettings } from '../src/index.js'
import type { Env } from '../src/settings.js'
import { bearer, startChat, until } from './start-chat.js'

const PEPPER = 'zJ0bq4nW8m1Yx3Kf7TgQ2vLr6CsD9hAe5PuXiNoE'
const posix = process.platform === 'win32' ? 'not run: files have no modes here' : false

function makeFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'windbreak-access-'))
  const [keys, peppers] = [join(folder, 'keys.json'), join(folder, 'peppers')]
  writeFileSync(peppers, `2026b:${PEPPER}\n2025:${PEPPER}-old\n`, { mode: 0o600 })
  return { keys, peppers, env: { WINDBREAK_ACCESS_KEYS_FILE: keys, WINDBREAK_ACCESS_PEPPER_FILE: peppers } }
}

async function run(env: Env, ...args: string[]) {
  let [kept, shown] = ['', '']
  await runKeyCommand(args, env, { out: text => (kept += text), show: text => (shown += text) })
  const [, id = '', key = ''] = /^access key (\S+), shown once: (\S+)$/m.exec(shown) ?? []
  return { kept, shown, id, key }
}

t.test('a server takes over what is changed in its file of keys, and nobody is shown a key twice', async t => {
  const { env, keys } = makeFiles()
  const ann = await run(env, 'create', 'ann', '--tenant', 'acme', '--role', 'writer', '--role', 'reader')
  t.match(ann.key, /^wb_live_/)
  if (posix === false) t.equal(statSync(keys).mode & 0o777, 0o600)
  t.match(JSON.parse(readFileSync(keys, 'utf8')), {
    keys: [
      { id: ann.id, principal: 'ann', tenant: 'acme', roles: ['writer', 'reader'], hash: /^live:hmac-sha256:2026b:/ },
    ],
  })
  const { app, url } = await startChat(t, { ...env, WINDBREAK_ACCESS_KEY: '' })
  const ask = async (key: string) => (await fetch(`${url}/v1/models`, { headers: bearer(key) })).status
  t.equal(await ask(ann.key), 200)

  const bob = await run(env, 'create', 'bob', '--expires', '2099-01-31T00:00:00Z')
  // Nobody asks for it: the file is looked at by itself.
  await until(async () => (app.windbreak.access.status().keys === 2 ? true : undefined), 30_000)
  t.equal(await ask(bob.key), 200)

  await run(env, 'disable', ann.id)
  await app.windbreak.access.reload()
  t.equal(await ask(ann.key), 401)
  const listed = (await run(env, 'list')).kept
  t.match(
    listed
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object),
    [
      { id: ann.id, principal: 'ann', state: 'disabled', pepper: '2026b' },
      { id: bob.id, principal: 'bob', state: 'valid', expires: '2099-01-31T00:00:00Z' },
    ],
  )
  t.notMatch(listed, new RegExp(`${ann.key}|${bob.key}|[0-9a-f]{64}`))
  await run(env, 'remove', bob.id)
  await app.windbreak.access.reload()
  t.equal(await ask(bob.key), 401)
})

t.test('guessing is limited before anything else is done, and leaves counts on record', async t => {
  const data = mkdtempSync(join(tmpdir(), 'windbreak-access-'))
  const { app, url, accessKey } = await startChat(t, { WINDBREAK_DATA_DIR: data })
  const ask = async (key: string) => fetch(`${url}/v1/models`, { headers: bearer(key) })
  t.equal((await ask(accessKey)).status, 200)
  const burst: number[] = []
  while (burst.length < 20) burst.push((await ask(`wb_live_guess${burst.length}`)).status)
  t.ok(burst.every(status => status === 401))
  // On a slow machine a token may have come back meanwhile.
  let [last, asked] = [await ask('wb_live_guess'), 21]
  for (; last.status === 401 || asked < 40; asked++) last = await ask('wb_live_guess')
  t.equal(last.status, 429)
  t.match(last.headers.get('retry-after'), /^[1-5]$/)
  t.match(await last.text(), /WB_ACCESS_TOO_MANY_FAILURES/)
  t.equal((await ask(accessKey)).status, 200, 'a key that was in use there stays in use')

  await app.close()
  const trail = join(data, 'audit')
  const records = readdirSync(trail)
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name => readFileSync(join(trail, name), 'utf8').split('\n').filter(Boolean))
    .map(text => JSON.parse(text) as { action: string; ipAddress: string; detail: { count?: number } })
    .filter(({ action }) => action === 'access.denied')
  const refused = records.reduce((sum, { detail }) => sum + (detail.count ?? 1), 0)
  t.equal(refused, asked, 'none is lost')
  t.ok(records.length <= 8, `in ${records.length} records`)
  t.match(
    records.find(({ detail }) => detail.count !== undefined),
    { ipAddress: /^hmac:/ },
  )
})

t.test('a command that is wrong does nothing, and says so without what was typed', async t => {
  const { env, keys } = makeFiles()
  const rows: [what: string, args: string[], code: string, message: RegExp][] = [
    ['nothing', [], 'WB_SERVER_KEY_COMMAND', /no such command/],
    ['no such command', ['creat', 'ann'], 'WB_SERVER_KEY_COMMAND', /no such command/],
    ['no principal', ['create'], 'WB_SERVER_KEY_COMMAND', /name the principal/],
    ['a word too many', ['create', 'ann', 'smith'], 'WB_SERVER_KEY_COMMAND', /a word too many/],
    ['no such option', ['create', 'ann', '--role', 'x', '--rolle', 'SECRET'], 'WB_SERVER_KEY_COMMAND', /not known/],
    ['no such key', ['disable', 'key_0'], 'WB_ACCESS_STORE', /is not there|No key/],
    ['a date in words', ['create', 'ann', '--expires', 'tomorrow'], 'WB_ACCESS_STORE_INVALID', /\/keys\/0\/expires/],
    [
      'a date that is past',
      ['create', 'ann', '--expires', '2001-01-01T00:00:00Z'],
      'WB_ACCESS_INVALID_SETTINGS',
      /past/,
    ],
    ['an id of ours', ['create', 'windbreak:x'], 'WB_ACCESS_STORE_INVALID', /\/keys\/0\/principal/],
  ]
  for (const [what, args, code, message] of rows) {
    const fault: unknown = await run(env, ...args).catch((error: unknown) => error)
    if (what === 'no such key') t.match(fault, { code: 'WB_ACCESS_UNKNOWN_KEY' }, what)
    else t.match(fault, { code, message }, what)
    t.notMatch(String(fault), /SECRET/)
  }
  t.throws(() => statSync(keys), { code: 'ENOENT' }, 'no file was made')
  const homeless = await run({}, 'list').catch((error: unknown) => error)
  t.match(homeless, { code: 'WB_SERVER_KEY_COMMAND', message: /name the file/ })
})

t.test('without a file, what one would hold is printed, and the key beside it', async t => {
  const { kept, key, id } = await run({}, 'create', 'ann', '--test')
  t.match(key, /^wb_test_/)
  t.match(JSON.parse(kept), { keys: [{ id, principal: 'ann', hash: /^test:sha256:/ }] })
  t.notMatch(kept, key)
})

t.test('the programs', t => {
  const dist = fileURLToPath(new URL('../dist/', import.meta.url))
  const { keys } = makeFiles()
  const start = (file: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(dist, file), ...args], { env: {}, encoding: 'utf8' })
  const made = start('create-key.js', 'ann', '--file', keys)
  t.match(made, { status: 0, stdout: '', stderr: /shown once: wb_live_/ })
  t.match(start('access-key-program.js', 'list', '--file', keys), { status: 0, stdout: /"principal":"ann"/ })
  t.match(start('access-key-program.js', 'disable', 'nobody', '--file', keys), {
    status: 1,
    stderr: /WB_ACCESS_UNKNOWN_KEY/,
  })
  t.match(start('access-key-program.js', 'help'), { status: 2, stderr: /usage: create/ })
  t.end()
})

t.test('a file of peppers that will not do stops the start, and is not quoted', t => {
  const { peppers, env } = makeFiles()
  const read = () =>
    readServerSettings({ WINDBREAK_ENV: 'development', WINDBREAK_ACCESS_PEPPER_FILE: env.WINDBREAK_ACCESS_PEPPER_FILE })
  t.same(
    read().accessPeppers.map(({ id }) => id),
    ['2026b', '2025'],
  )
  t.notMatch(JSON.stringify(read()), PEPPER)
  for (const text of ['', PEPPER, `a:${PEPPER.slice(0, 20)}`, `a:${PEPPER}\na:${PEPPER}`]) {
    writeFileSync(peppers, text)
    try {
      read()
      t.fail('it was read')
    } catch (error) {
      t.match(error, { code: 'WB_SERVER_INVALID_SETTING', message: /WINDBREAK_ACCESS_PEPPER_FILE/ })
      t.notMatch(String(error), PEPPER.slice(0, 20))
    }
  }
  writeFileSync(peppers, `a:${PEPPER}`)
  chmodSync(peppers, 0o666)
  if (posix === false) t.throws(read, { code: 'WB_SERVER_INVALID_SETTING', message: /may be written/ })
  t.end()
})
