import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '@windbreak/core'
import { boundaryOf } from '@windbreak/core/fastify'
import t from 'tap'
import { createIdentityKey, hashIdentity, readIdentityKey, searchIdentity } from '../src/identities/hash-identity.js'
import { createIdentities } from '../src/identities/identities.js'
import { openIdentities } from '../src/identities/open-identities.js'
import { readKeyFiles } from '../src/identities/read-key-files.js'
import { buildApp } from './build-app.js'
import { chatCall } from './builders.js'

const FIRST = new Secret('the first key, of more than 32 characters')
const SECOND = new Secret('the second key, of more than 32 characters')

t.test('a hash', async t => {
  const key = readIdentityKey(FIRST)

  t.test('is the same for the same value, key and kind, and for no other', async t => {
    const hashes = [
      hashIdentity('user', 'anna', key),
      hashIdentity('user', 'bert', key),
      hashIdentity('address', 'anna', key),
      hashIdentity('text', 'anna', key),
      hashIdentity('user', 'anna', readIdentityKey(SECOND)),
    ]
    t.equal(new Set(hashes).size, hashes.length)
    for (const hash of hashes) t.match(hash, /^hmac:[0-9a-f]{8}:[\w-]{22}$/)
    t.equal(hashIdentity('user', 'anna', readIdentityKey(new Secret(`${FIRST.reveal()}\n`))), hashes[0])
  })

  const same: [string, string][] = [
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:DB8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ]
  for (const [one, other] of same) {
    t.test(`of ${one} is that of ${other}`, async t => {
      t.equal(hashIdentity('address', one, key), hashIdentity('address', other, key))
    })
  }

  t.test('of a long or of the ten thousandth value is what it would have been', async t => {
    const { user, address } = createIdentities(key)
    for (let n = 0; n < 10_050; n++) user(`user-${n}`)
    for (const id of ['user-7', 'user-10049', 'x'.repeat(500)]) t.equal(user(id), hashIdentity('user', id, key))
    t.equal(address('user-7'), hashIdentity('address', 'user-7', key))
    t.equal(user(undefined), null)
  })
})

t.test('a search', async t => {
  t.test('asks for what each key made of a value, the current one first', async t => {
    const [second, first] = searchIdentity('user', 'anna', [SECOND, FIRST])
    t.equal(first, hashIdentity('user', 'anna', readIdentityKey(FIRST)))
    t.equal(second, hashIdentity('user', 'anna', readIdentityKey(SECOND)))
  })

  t.test('finds records from before and after a key was replaced', async t => {
    const before = await buildApp(t, { settings: { identities: 'hmac' }, signing: { identityKeys: [FIRST] } })
    await boundaryOf(before.app).dispatch(chatCall())
    await before.app.close()
    const fs = before.fs
    const settings = { identities: 'hmac' }
    const after = await buildApp(t, { fs, settings, signing: { identityKeys: [SECOND, FIRST] } })
    await boundaryOf(after.app).dispatch(chatCall())
    const wanted = new Set(searchIdentity('user', 'user-7', [SECOND, FIRST]))
    const found = (await after.records()).filter(({ userId }) => userId !== null && wanted.has(userId))
    t.equal(found.length, 4)
    t.equal(new Set(found.map(({ userId }) => userId)).size, 2)
  })
})

t.test('records under a key', async t => {
  const built = await buildApp(t, { settings: { identities: 'hmac' }, signing: { identityKeys: [FIRST] } })
  await boundaryOf(built.app).dispatch(chatCall())
  await built.app.windbreak.audit.record({ action: 'app.write', userId: 'user-7', ipAddress: '203.0.113.9' })
  const key = readIdentityKey(FIRST)

  t.test('hold no id, no address and no text', async t => {
    const text = [...built.fs.names.keys()].map(path => built.fs.text(path)).join('')
    for (const secret of ['user-7', '203.0.113.9', '10.0.0.2', 'Zürich']) t.notMatch(text, secret)
  })

  t.test('name who it was all the same, and what was asked', async t => {
    const who = { userId: hashIdentity('user', 'user-7', key), ipAddress: hashIdentity('address', '203.0.113.9', key) }
    const [intent, outcome, event] = (await built.records()).filter(({ stage }) => stage !== 'start')
    t.match(intent, { ...who, fingerprint: hashIdentity('text', 'Zürich?', key) })
    t.match(outcome, { ...who, socketAddress: hashIdentity('address', '10.0.0.2', key) })
    t.match(event, who)
  })

  t.test('begin with which key it is', async t => {
    const [start] = await built.records()
    t.match(start, { stage: 'start', detail: { kid: key.kid } })
  })
})

t.test('without a decision', async t => {
  const messages: string[] = []
  const say = (_: object, message: string) => void messages.push(message)
  const log = { info: say, warn: say, error: say }
  const settings = { identities: 'hmac' as const, identityKeyFiles: [], directory: '/spool' }
  const rows: [name: string, environment: string | undefined, keys: Secret[], code: string | null][] = [
    ['production does not start', 'production', [], 'WB_AUDIT_NO_IDENTITY_KEY'],
    ['staging does not start', 'staging', [], 'WB_AUDIT_NO_IDENTITY_KEY'],
    ['an unknown place does not start', 'moon', [], 'WB_AUDIT_NO_IDENTITY_KEY'],
    ['development makes a key up', 'development', [], null],
    ['a short key is none', 'production', [new Secret('short')], 'WB_AUDIT_IDENTITY_KEY'],
    ['a key is enough', 'production', [createIdentityKey()], null],
  ]
  for (const [name, environment, keys, code] of rows) {
    await t.test(name, async t => {
      const open = () => openIdentities({ settings, keys, environment, log })
      if (code !== null) t.throws(open, { code })
      else t.match(open().identities.user('anna'), /^hmac:/)
    })
  }
  t.match(messages, [/a key that ends with this process/])

  t.test('"plain" records what it is given, says so, and takes no key beside it', async t => {
    const plain = { ...settings, identities: 'plain' as const }
    const opened = openIdentities({ settings: plain, keys: [], environment: 'production', log })
    t.equal(opened.identities.user('anna'), 'anna')
    t.equal(opened.identities.text('anna'), null)
    t.match(messages.at(-1), /as they are/)
    t.throws(() => openIdentities({ settings: plain, keys: [FIRST], environment: 'production', log }), {
      code: 'WB_AUDIT_NO_IDENTITY_KEY',
    })
  })
})

t.test('key files', async t => {
  const directory = t.testdir({ 'outside.txt': FIRST.reveal(), log: { 'inside.txt': FIRST.reveal() } })
  const [outside, log] = [join(directory, 'outside.txt'), join(directory, 'log')]
  symlinkSync(join(log, 'inside.txt'), join(directory, 'link.txt'))
  mkdirSync(join(directory, 'logs'))
  writeFileSync(join(directory, 'logs', 'beside.txt'), FIRST.reveal())

  t.equal(readKeyFiles([outside], log)[0]?.reveal(), FIRST.reveal())
  t.equal(readKeyFiles([join(directory, 'logs', 'beside.txt')], log).length, 1, 'a directory of a longer name')
  for (const file of ['log/inside.txt', 'link.txt', 'log/../log/inside.txt', 'nowhere.txt']) {
    t.throws(() => readKeyFiles([join(directory, file)], log), { code: 'WB_AUDIT_IDENTITY_KEY' }, file)
  }
})
