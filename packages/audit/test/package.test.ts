import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import type { TObject } from '@sinclair/typebox'
import t from 'tap'
import audit, { AuditSettings, errors, readSpool } from '@windbreak/audit'

t.test('the package, alone in a bare Fastify app', async t => {
  const directory = join(t.testdir(), 'deep', 'spool')
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(audit, { settings: { directory, identities: 'plain' } })
  app.post('/chat', async request => {
    await app.windbreak.audit.record({ action: 'chat.complete', userId: 'anna', ipAddress: request.ip, success: true })
    return { ok: true }
  })
  t.equal((await app.inject({ method: 'POST', url: '/chat' })).statusCode, 200)

  t.test('has its record on disk before it answers', async t => {
    const actions = []
    for await (const { action, userId, ipAddress } of readSpool(directory)) actions.push([action, userId, ipAddress])
    t.strictSame(actions, [
      ['audit.start', null, null],
      ['chat.complete', 'anna', '127.0.0.1'],
    ])
  })

  t.test('lets nobody but its owner read the spool', t => {
    t.equal(lstatSync(directory).mode & 0o777, 0o700)
    t.equal(lstatSync(join(directory, '..')).mode & 0o777, 0o700)
    for (const name of readdirSync(directory)) t.equal(lstatSync(join(directory, name)).mode & 0o777, 0o600, name)
    t.end()
  })

  t.test('refuses a second process while it runs', t => {
    const script = `
      import audit from '@windbreak/audit'
      import Fastify from 'fastify'
      const app = Fastify()
      app.register(audit, { settings: { directory: ${JSON.stringify(directory)}, identities: 'plain' } })
      await app.ready().then(() => console.log('started'), error => console.log(error.code))
      await app.close()`
    const run = () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', stdio: 'pipe' }).trim()
    t.equal(run(), 'WB_AUDIT_SPOOL_OWNED')
    t.end()
  })

  t.test('leaves one file a line a record when it closes', async t => {
    await app.close()
    const names = readdirSync(directory)
    t.strictSame(names, ['00000000000000000001.jsonl'])
    const lines = readFileSync(join(directory, names[0]!), 'utf8').split('\n')
    t.strictSame(
      lines.slice(0, -1).map(line => (JSON.parse(line) as { stage: string }).stage),
      ['start', 'event', 'stop'],
    )
  })
})

t.test('the package shows its errors and its settings', t => {
  t.equal(new errors.Unavailable().code, 'WB_AUDIT_UNAVAILABLE')
  t.strictSame(Object.keys(AuditSettings.properties).includes('directory'), true)
  t.end()
})

t.test('the README has every setting with its default, and every error', t => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = (schema: TObject, prefix: string): [string, unknown][] =>
    Object.entries(schema.properties).flatMap(([name, part]) =>
      part.type === 'object' ? rows(part as TObject, `${prefix}${name}.`) : [[`${prefix}${name}`, part['default']]],
    )
  const settings = rows(AuditSettings, '')
  t.equal(settings.length, 30)
  for (const [name, value] of settings) {
    const row = readme.split('\n').find(line => line.startsWith(`| \`${name}\` |`)) ?? ''
    const shown = Array.isArray(value) ? JSON.stringify(value) : String(value)
    t.ok(row.includes(value === undefined ? '|' : `| \`${shown}\` |`), name)
  }
  for (const made of Object.values(errors)) {
    if (made !== errors.withRetryAfter) t.match(readme, `\`${new (made as typeof errors.Closed)().code}\``)
  }
  t.end()
})
