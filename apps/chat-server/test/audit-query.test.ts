import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSigningKey, readSigner, verifierKey } from '@windbreak/audit'
import t from 'tap'
import { readServerSettings } from '../src/index.js'
import { readQueryWords } from '../src/query-words.js'
import { toTable } from '../src/to-table.js'
import { bearer, startChat } from './start-chat.js'

const PROGRAM = fileURLToPath(new URL('../dist/audit-query.js', import.meta.url))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

function run(...args: string[]): Promise<Ran> {
  return new Promise(resolve => {
    execFile(process.execPath, [PROGRAM, ...args], { env: { WINDBREAK_ENV: 'development' } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

t.test('a copy in SQLite answers who asked what, and proves it', async t => {
  const folder = t.testdir()
  const sqlite = join(folder, 'audit.db')
  const keyFile = join(folder, 'audit.pem')
  const signing = createSigningKey()
  writeFileSync(keyFile, signing.reveal(), { mode: 0o600 })
  const { app, url, accessKey } = await startChat(t, {
    WINDBREAK_AUDIT_SQLITE: sqlite,
    WINDBREAK_AUDIT_KEY_FILE: keyFile,
  })
  const body = JSON.stringify({ model: 'mistral-small-latest', messages: [{ role: 'user', content: 'Hello' }] })
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: bearer(accessKey), body })
  t.equal(answer.status, 200)
  const other = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: bearer(accessKey),
    body: body.replace('small', 'nosuch'),
  })
  t.equal(other.status >= 400, true)
  const { key } = app.windbreak.audit
  await app.close()
  t.match(app.windbreak.audit.sinks, [{ name: 'sqlite', state: 'closed', lagRecords: 0, failures: 0 }])

  const records = await run('records', '--sqlite', sqlite, '--stage', 'outcome', '--json')
  t.equal(records.code, 0, records.err)
  const seen = records.out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Record<string, unknown>)
  t.ok(seen.some(({ status, origin }) => status === 'ok' && origin === 'route'))
  const table = await run('records', '--sqlite', sqlite, '--limit', '2')
  t.match(table.out, /^seq +timestamp/)
  const [, after] = /--after (\S+)/.exec(table.err) ?? []
  t.equal((await run('records', '--sqlite', sqlite, '--limit', '2', '--after', after!)).code, 0)

  const usage = await run('usage', '--sqlite', sqlite, '--by', 'day,model', '--json')
  const used = usage.out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as { model: string; tokens: number })
  t.ok(
    used.some(({ model, tokens }) => model === 'mistral-small-latest' && tokens > 0),
    usage.err,
  )
  t.strictSame(await run('gaps', '--sqlite', sqlite), { code: 0, out: 'nothing\n', err: '' })
  t.strictSame(await run('orphans', '--sqlite', sqlite), { code: 0, out: 'nothing\n', err: '' })
  t.match((await run('review', '--sqlite', sqlite, '--models', 'old-model')).out, /model +old-model +0/)
  t.match((await run('logs', '--sqlite', sqlite)).out, /^log\n/)

  const proof = await run('verify', '--sqlite', sqlite, '--key', key!)
  t.equal(proof.code, 0, proof.err)
  const stranger = verifierKey(readSigner(key!.split('+')[0]!, createSigningKey()))
  const wrong = await run('verify', '--sqlite', sqlite, '--key', stranger)
  t.equal(wrong.code, 1)
  t.match(wrong.err, /NOT PROVED/)
  const bytes = readFileSync(sqlite)
  const at = bytes.lastIndexOf('"action":"chat.complete"')
  bytes.write('"action":"chat.compleTE"', at)
  writeFileSync(sqlite, bytes)
  t.equal((await run('verify', '--sqlite', sqlite, '--key', key!)).code, 1, 'a changed copy proves nothing')
})

t.test('what cannot be asked ends with 2 and says why', async t => {
  const rows: [args: string[], message: RegExp][] = [
    [[], /one thing/],
    [['nonsense', '--sqlite', join(t.testdir(), 'x.db')], /nonsense/],
    [['records'], /name a copy/],
    [['records', '--sqlite', '/nonexistent/x.db'], /WINDBREAK_AUDIT_SQLITE/],
  ]
  for (const [args, message] of rows) {
    const { code, err } = await run(...args)
    t.equal(code, 2, args.join(' '))
    t.match(err, message)
  }
  for (const [name, value] of [
    ['since', 'yesterday'],
    ['limit', 'many'],
    ['cost-from', ''],
    ['colour', 'red'],
  ] as const) {
    t.throws(() => readQueryWords(['records', `--${name}`, value]), { message: new RegExp(name) })
  }
})

t.test('times are in UTC where they name no zone', t => {
  const since = (text: string) => readQueryWords(['records', '--since', text]).filter.since
  t.equal(since('2026-11-25'), Date.UTC(2026, 10, 25))
  t.equal(since('2026-11-25T10:00'), Date.UTC(2026, 10, 25, 10))
  t.equal(since('2026-11-25T10:00:00+02:00'), Date.UTC(2026, 10, 25, 8))
  t.end()
})

t.test('a table holds nothing that acts on a terminal', t => {
  t.equal(
    toTable([
      { user: '\u001b[2Jx\u202e', n: 1 },
      { user: null, n: 22 },
    ]),
    'user    n\n\uFFFD[2Jx\uFFFD  1\n-       22\n',
  )
  t.equal(toTable([]), 'nothing\n')
  t.end()
})

t.test('where copies go is checked at start', t => {
  const folder = t.testdir({ url: 'postgres://a:b@127.0.0.1/x\n', other: 'mysql://a', loose: 'postgres://127.0.0.1/x' })
  chmodSync(join(folder, 'loose'), 0o666)
  const read = (env: Record<string, string>) => readServerSettings({ WINDBREAK_ENV: 'development', ...env }).auditCopies
  t.equal(
    read({ WINDBREAK_AUDIT_POSTGRES_URL_FILE: join(folder, 'url') }).postgresUrl?.reveal(),
    'postgres://a:b@127.0.0.1/x',
  )
  const wrong: Record<string, string>[] = [
    { WINDBREAK_AUDIT_POSTGRES_URL_FILE: join(folder, 'other') },
    { WINDBREAK_AUDIT_POSTGRES_URL_FILE: join(folder, 'loose') },
    { WINDBREAK_AUDIT_POSTGRES_URL_FILE: join(folder, 'none') },
    { WINDBREAK_AUDIT_SQLITE: join(folder, 'none', 'audit.db') },
  ]
  for (const env of wrong) t.throws(() => read(env), { code: 'WB_SERVER_INVALID_SETTING' }, JSON.stringify(env))
  t.end()
})
