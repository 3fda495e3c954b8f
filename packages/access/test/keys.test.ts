import t from 'tap'
import { readSettings } from '@windbreak/core'
import { AccessSettings, createKey, hashKey, looksLikeKey } from '../src/index.js'
import { openKeyBook } from '../src/key-book.js'
import { readBearer } from '../src/read-bearer.js'

const NOW = Date.parse('2026-11-22T00:00:00Z')

t.test('a created key', t => {
  const live = createKey({ live: true })
  const test = createKey({ live: false })
  t.match(live.key, /^wb_live_[0-9A-Za-z]{49}$/)
  t.match(test.key, /^wb_test_[0-9A-Za-z]{49}$/)
  t.match(live.hash, /^live:sha256:[0-9a-f]{64}$/)
  t.match(test.hash, /^test:sha256:[0-9a-f]{64}$/)
  t.equal(hashKey(live.key), live.hash, 'its hash can be made again from the key')
  t.match(live.id, /^key_[0-9a-f]{12}$/)
  const hex = live.key.slice(8)
  t.notMatch(JSON.stringify([live.hash, live.id]), hex, 'neither hash nor id holds the key')
  const many = new Set(Array.from({ length: 500 }, () => createKey({ live: true }).key))
  t.equal(many.size, 500, 'no two are alike')
  t.ok([...many].every(looksLikeKey), 'and all of them pass the format check')
  t.end()
})

t.test('looksLikeKey', t => {
  const { key } = createKey({ live: true })
  const last = key.endsWith('0') ? '1' : '0'
  const rows: [string, string][] = [
    ['nothing', ''],
    ['another prefix', `sk_live_${key.slice(8)}`],
    ['another kind under the same checksum', `wb_test_${key.slice(8)}`],
    ['a wrong last digit', key.slice(0, -1) + last],
    ['one digit less', key.slice(0, -1)],
    ['one digit more', `${key}0`],
    ['a newline behind it', `${key}\n`],
    ['a space before it', ` ${key}`],
    ['a sign that is no digit', `${key.slice(0, 20)}-${key.slice(21)}`],
  ]
  t.ok(looksLikeKey(key), 'takes a key')
  for (const [what, text] of rows) t.notOk(looksLikeKey(text), `refuses ${what}`)
  for (let at = 8; at < key.length; at += 1) {
    const other = key[at] === 'A' ? 'B' : 'A'
    const typo = key.slice(0, at) + other + key.slice(at + 1)
    if (looksLikeKey(typo)) t.fail(`a typo at ${at} went unseen`)
  }
  t.end()
})

t.test('a format that scanners can rely on does not change by accident', t => {
  // The last six digits were worked out by another program.
  const known = `wb_live_${'0'.repeat(43)}3GQ6x2`
  t.equal(looksLikeKey(known), true)
  t.end()
})

t.test('the Authorization header', t => {
  const rows: [string, string[], string | null][] = [
    ['is missing', ['Host', 'a', 'X-Authorization', 'Bearer abc'], null],
    ['names a header only in its value', ['X', 'authorization'], null],
    ['holds a token', ['Authorization', 'Bearer abc'], 'abc'],
    ['has its scheme in any case', ['AUTHORIZATION', 'bEARER   abc= '], 'abc='],
    ['has another scheme', ['authorization', 'Basic abc'], ''],
    ['has no scheme', ['authorization', 'abc'], ''],
    ['has no token', ['authorization', 'Bearer '], ''],
    ['has two tokens', ['authorization', 'Bearer abc def'], ''],
    ['has two tokens by comma', ['authorization', 'Bearer abc, Bearer def'], ''],
    ['is sent twice', ['authorization', 'Bearer abc', 'Authorization', 'Bearer abc'], ''],
    ['is longer than 256 characters', ['authorization', `Bearer ${'a'.repeat(250)}`], ''],
    ['has a control character', ['authorization', 'Bearer a\tb'], ''],
  ]
  for (const [what, raw, token] of rows) t.equal(readBearer(raw), token, what)
  t.end()
})

t.test('a presented key', t => {
  const good = createKey({ live: true })
  const test = createKey({ live: false })
  const off = createKey({ live: true })
  const old = createKey({ live: true })
  const soon = createKey({ live: true })
  const settings = {
    keys: [
      { id: 'good', hash: good.hash, principal: 'ann', tenant: 'acme', roles: ['writer'] },
      { id: 'off', hash: off.hash, principal: 'bob', disabled: true },
      { id: 'old', hash: old.hash, principal: 'cyd', expires: '2026-11-22T00:00:00Z' },
      { id: 'soon', hash: soon.hash, principal: 'dan', expires: '2026-11-22T00:00:00.001Z' },
    ],
  }
  const book = openKeyBook(readSettings(AccessSettings, settings), 'production')
  t.same(book.check(good.key, NOW), { allow: true, principal: { id: 'ann', tenant: 'acme', roles: ['writer'] } })
  t.same(book.check(soon.key, NOW), { allow: true, principal: { id: 'dan' } }, 'passes until the moment it expires')

  const rows: [string, string, string][] = [
    ['of right shape that nobody was given', createKey({ live: true }).key, 'unknown'],
    ['that is disabled', off.key, 'disabled'],
    ['that expires this very moment', old.key, 'expired'],
    ['that is empty', '', 'malformed'],
    ['with a typo', `${good.key.slice(0, -1)}!`, 'malformed'],
    ['that is the stored hash itself', good.hash, 'malformed'],
    ['that is a test key, in production', test.key, 'test-key'],
  ]
  for (const [what, key, reason] of rows) t.same(book.check(key, NOW), { allow: false, reason }, what)

  const list = { keys: [{ id: 'test', hash: test.hash, principal: 'eve' }] }
  for (const environment of ['development', 'staging'] as const) {
    const { allow } = openKeyBook(readSettings(AccessSettings, list), environment).check(test.key, NOW)
    t.equal(allow, true, `a test key passes in ${environment}`)
  }
  t.throws(
    () => openKeyBook(readSettings(AccessSettings, list), 'production'),
    { code: 'WB_ACCESS_NOT_FOR_PRODUCTION', message: /Test key "test"/ },
    'a listed test key refuses the start in production',
  )

  const relabelled = { keys: [{ id: 'test', hash: test.hash.replace('test:', 'live:'), principal: 'eve' }] }
  const fooled = openKeyBook(readSettings(AccessSettings, relabelled), 'production')
  t.same(fooled.check(test.key, NOW), { allow: false, reason: 'test-key' }, 'a test key listed as live is no use')
  t.end()
})

t.test('a key typed in by hand', t => {
  const key = 'wb_mine'
  const keys = [{ id: 'mine', hash: hashKey(key), principal: 'me' }]
  const strict = openKeyBook(readSettings(AccessSettings, { keys }), 'development')
  t.same(strict.check(key, NOW), { allow: false, reason: 'malformed' }, 'is refused as such')
  const demo = openKeyBook(readSettings(AccessSettings, { keys, demo: true }), 'development')
  t.same(demo.check(key, NOW), { allow: true, principal: { id: 'me' } }, 'passes where the settings say "demo"')
  t.same(demo.check('wb_yours', NOW), { allow: false, reason: 'malformed' }, 'which accepts no other')
  const live = createKey({ live: true })
  t.throws(
    () =>
      openKeyBook(
        readSettings(AccessSettings, { demo: true, keys: [{ id: 'a', hash: live.hash, principal: 'me' }] }),
        'production',
      ),
    { code: 'WB_ACCESS_NOT_FOR_PRODUCTION', message: /Setting "demo"/ },
    '"demo" refuses the start in production',
  )
  t.end()
})
