import t from 'tap'
import { type Environment, Secret } from '@windbreak/core'
import { createKey, hashKey, InvalidSettings, type KeySettings, looksLikeKey, type Pepper } from '../src/index.js'
import { type BookOptions, openKeyBook } from '../src/key-book.js'
import { checkPeppers, readPeppers } from '../src/peppers.js'
import { readAuthorization } from '../src/read-authorization.js'

const NOW = Date.parse('2026-11-22T00:00:00Z')

const open = (keys: readonly KeySettings[], environment: Environment, options: Partial<BookOptions> = {}) =>
  openKeyBook([{ keys, Problem: InvalidSettings }], { environment, ...options })
const pepper = (id: string, text = `${id} is random enough to be a pepper of 32`): Pepper => ({
  id,
  secret: new Secret(text),
})

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
  const none = { kind: 'none' }
  const bad = { kind: 'once', token: null }
  const twice = { kind: 'twice' }
  const rows: [string, string[], object][] = [
    ['is missing', ['Host', 'a', 'X-Authorization', 'Bearer abc'], none],
    ['names a header only in its value', ['X', 'authorization'], none],
    ['holds a token', ['Authorization', 'Bearer abc'], { kind: 'once', token: 'abc' }],
    ['has its scheme in any case', ['AUTHORIZATION', 'bEARER   abc= '], { kind: 'once', token: 'abc=' }],
    ['has another scheme', ['authorization', 'Basic abc'], bad],
    ['has no scheme', ['authorization', 'abc'], bad],
    ['has no token', ['authorization', 'Bearer '], bad],
    ['has two tokens', ['authorization', 'Bearer abc def'], bad],
    ['has two tokens by comma', ['authorization', 'Bearer abc, Bearer def'], bad],
    ['is sent twice', ['authorization', 'Bearer abc', 'Authorization', 'Bearer abc'], twice],
    ['is longer than 256 characters', ['authorization', `Bearer ${'a'.repeat(250)}`], bad],
    ['has a control character', ['authorization', 'Bearer a	b'], bad],
  ]
  for (const [what, raw, found] of rows) t.same(readAuthorization(raw), found, what)
  t.end()
})

t.test('a presented key', t => {
  const good = createKey({ live: true })
  const test = createKey({ live: false })
  const off = createKey({ live: true })
  const old = createKey({ live: true })
  const soon = createKey({ live: true })
  const book = open(
    [
      { id: 'good', hash: good.hash, principal: 'ann', tenant: 'acme', roles: ['writer'] },
      { id: 'off', hash: off.hash, principal: 'bob', disabled: true },
      { id: 'old', hash: old.hash, principal: 'cyd', expires: '2026-11-22T00:00:00Z' },
      { id: 'soon', hash: soon.hash, principal: 'dan', expires: '2026-11-22T00:00:00.001Z' },
    ],
    'production',
  )
  const ann = { id: 'ann', tenant: 'acme', roles: ['writer'] }
  t.same(book.check(good.key, NOW), { allow: true, principal: ann, id: 'good' })
  t.match(book.check(soon.key, NOW), { allow: true, principal: { id: 'dan' } }, 'passes until the moment it expires')

  const rows: [string, string, object][] = [
    ['of right shape that nobody was given', createKey({ live: true }).key, { reason: 'unknown' }],
    ['that is disabled', off.key, { reason: 'disabled', id: 'off' }],
    ['that expires this very moment', old.key, { reason: 'expired', id: 'old' }],
    ['that is empty', '', { reason: 'malformed' }],
    ['with a typo', `${good.key.slice(0, -1)}!`, { reason: 'malformed' }],
    ['that is the stored hash itself', good.hash, { reason: 'malformed' }],
    ['that is a test key, in production', test.key, { reason: 'test-key' }],
  ]
  for (const [what, key, fault] of rows) t.same(book.check(key, NOW), { allow: false, ...fault }, what)

  const list = [{ id: 'test', hash: test.hash, principal: 'eve' }]
  for (const environment of ['development', 'staging'] as const) {
    const { allow } = open(list, environment).check(test.key, NOW)
    t.equal(allow, true, `a test key passes in ${environment}`)
  }
  t.throws(
    () => open(list, 'production'),
    { code: 'WB_ACCESS_NOT_FOR_PRODUCTION', message: /Test key "test"/ },
    'a listed test key refuses the start in production',
  )

  const relabelled = [{ id: 'test', hash: test.hash.replace('test:', 'live:'), principal: 'eve' }]
  const fooled = open(relabelled, 'production')
  t.match(fooled.check(test.key, NOW), { allow: false, reason: 'test-key' }, 'a test key listed as live is no use')
  t.end()
})

t.test('a keyed hash', t => {
  const [one, two] = [pepper('one'), pepper('two')]
  const created = createKey({ live: true, pepper: one })
  t.match(created.hash, /^live:hmac-sha256:one:[0-9a-f]{64}$/)
  t.equal(hashKey(created.key, one), created.hash, 'can be made again with the same pepper')
  t.not(hashKey(created.key, two).slice(-64), created.hash.slice(-64), 'and is another under another')

  // RFC 4231, test case 2, whose key is too short for a pepper of ours: the algorithm is the standard's.
  const jefe = { id: 'x', secret: new Secret('Jefe') }
  const known = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  t.equal(hashKey('what do ya want for nothing?', jefe).slice(-64), known)

  const plain = createKey({ live: true })
  const later = createKey({ live: true, pepper: two })
  const keys = [
    { id: 'a', hash: created.hash, principal: 'ann' },
    { id: 'b', hash: plain.hash, principal: 'bob' },
    { id: 'c', hash: later.hash, principal: 'cyd' },
  ]
  const book = open(keys, 'production', { peppers: [two, one] })
  for (const [key, id] of [
    [created.key, 'a'],
    [plain.key, 'b'],
    [later.key, 'c'],
  ] as const) {
    t.match(book.check(key, NOW), { allow: true, id }, 'both peppers and plain hashes work side by side')
  }
  t.match(book.check(createKey({ live: true }).key, NOW), { reason: 'unknown' })
  const wrong = open(keys, 'production', { peppers: [pepper('one', 'x'.repeat(20) + 'another secret text'), two] })
  t.match(wrong.check(created.key, NOW), { reason: 'unknown' }, 'a pepper of the same name is no help')
  t.throws(
    () => open(keys, 'production', { peppers: [one] }),
    { code: 'WB_ACCESS_INVALID_SETTINGS', message: /\/keys\/2\/hash: There is no pepper "two"/ },
    'a hash under a pepper that is gone refuses the list',
  )
  t.throws(() => open([...keys, { ...keys[0]!, id: 'd' }], 'production', { peppers: [one, two] }), {
    message: /\/keys\/3\/hash/,
  })

  t.throws(
    () => open(keys, 'production', { peppers: [one, two], plainHashes: false }),
    { code: 'WB_ACCESS_INVALID_SETTINGS', message: /\/keys\/1\/hash: It was made without a pepper/ },
    'plain hashes can be refused',
  )

  const twice = [
    { id: 'a', hash: created.hash, principal: 'ann' },
    { id: 'z', hash: hashKey(created.key), principal: 'zed' },
  ]
  const both = open(twice, 'production', { peppers: [one] })
  t.match(both.check(created.key, NOW), { allow: false, reason: 'twice' }, 'a key on two lines is on none')
  t.end()
})

t.test('peppers', t => {
  const rows: [string, Pepper[], RegExp][] = [
    ['too short', [pepper('a', 'x'.repeat(31))], /\/peppers\/0\/secret: Expected at least 32 bytes/],
    ['typed in by hand', [pepper('a', 'abcabc'.repeat(10))], /\/peppers\/0\/secret: Expected random/],
    ['no Secret', [{ id: 'a', secret: 'x' as unknown as Secret }], /\/peppers\/0\/secret: Expected a Secret/],
    ['a name that would break a hash', [pepper('a:b')], /\/peppers\/0\/id/],
    ['two of one name', [pepper('a'), pepper('a')], /\/peppers\/1\/id/],
    ['too many', Array.from({ length: 9 }, (_, at) => pepper(`p${at}`)), /more than 8/],
  ]
  for (const [what, peppers, message] of rows) {
    t.throws(() => checkPeppers(peppers), { code: 'WB_ACCESS_INVALID_SETTINGS', message }, what)
  }
  const secret = 'ZmYxOTk4Mzc0NjU1NDM5ODc0NTM5ODQ3NQ=='
  const read = readPeppers(`# the newest first\nnew:${secret}\n\nold:${secret}x:y\n`)
  t.same(
    read.map(({ id }) => id),
    ['new', 'old'],
  )
  t.equal(read[1]?.secret.reveal(), `${secret}x:y`, 'only the first colon divides')
  t.notMatch(JSON.stringify(read), secret)
  for (const text of ['', '# nothing\n', secret, `a b:${secret}`]) {
    try {
      readPeppers(text)
      t.fail('it was read')
    } catch (error) {
      t.match(error, { code: 'WB_ACCESS_INVALID_SETTINGS' })
      t.notMatch(String(error), secret)
    }
  }
  t.end()
})

t.test('a key that is known and one that is not take the same time', t => {
  const peppers = [pepper('one'), pepper('two')]
  const keys = Array.from({ length: 200 }, () => createKey({ live: true, pepper: peppers[0]! }))
  const book = open(
    keys.map(({ hash, id }) => ({ id, hash, principal: id })),
    'production',
    { peppers },
  )
  const strangers = Array.from({ length: 200 }, () => createKey({ live: true }))
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  // Interleaved, so that whatever else the machine does meets both alike.
  for (let round = 0; round < 40; round++) {
    for (const [at, { key }] of keys.entries()) {
      const rows = [
        ['known', key],
        ['unknown', strangers[at]!.key],
      ] as const
      for (const [kind, presented] of round % 2 === 0 ? rows : rows.toReversed()) {
        const begin = process.hrtime.bigint()
        const { allow } = book.check(presented, NOW)
        times[kind].push(Number(process.hrtime.bigint() - begin))
        if (allow !== (kind === 'known')) t.fail('it was not what it should be')
      }
    }
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!
  const [known, unknown] = [median(times.known), median(times.unknown)]
  // One hash less would be a fifth or more.
  t.ok(Math.abs(known - unknown) / unknown < 0.15, `medians: ${known} ns known, ${unknown} ns unknown`)
  t.end()
})

t.test('a key typed in by hand', t => {
  const key = 'wb_mine'
  const keys = [{ id: 'mine', hash: hashKey(key), principal: 'me' }]
  const strict = open(keys, 'development')
  t.same(strict.check(key, NOW), { allow: false, reason: 'malformed' }, 'is refused as such')
  const demo = open(keys, 'development', { demo: true })
  t.match(demo.check(key, NOW), { allow: true, principal: { id: 'me' } }, 'passes where the settings say "demo"')
  t.same(demo.check('wb_yours', NOW), { allow: false, reason: 'malformed' }, 'which accepts no other')
  const live = createKey({ live: true })
  t.throws(
    () => open([{ id: 'a', hash: live.hash, principal: 'me' }], 'production', { demo: true }),
    { code: 'WB_ACCESS_NOT_FOR_PRODUCTION', message: /Setting "demo"/ },
    '"demo" refuses the start in production',
  )
  t.end()
})
