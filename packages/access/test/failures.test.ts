import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { identify, principalOf, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { addressKey } from '../src/failures/address-key.js'
import { DenialReport } from '../src/failures/denial-report.js'
import { FailureLimit } from '../src/failures/failure-limit.js'
import { KnownHere } from '../src/failures/known-here.js'
import { createGate } from '../src/gate.js'
import access, { type AccessPluginOptions, createKey, disableKey, memoryStore } from '../src/index.js'
import type { KeyBook } from '../src/key-book.js'
import { fakeSchedule, until } from './fake-schedule.js'

const NOW = Date.parse('2026-11-22T00:00:00Z')
const SUMMARY_MS = 60_000
const HERE = '198.51.100.7'
const [ann, bob, off] = [createKey({ live: true }), createKey({ live: true }), createKey({ live: true })]
const KEYS = [
  { id: 'ann', hash: ann.hash, principal: 'ann' },
  { id: 'bob', hash: bob.hash, principal: 'bob' },
  { id: 'off', hash: off.hash, principal: 'cyd', disabled: true },
]
const stranger = () => createKey({ live: true }).key

async function build(t: Test, options: Partial<AccessPluginOptions> = {}, extend?: (app: FastifyInstance) => void) {
  const app = Fastify()
  t.teardown(() => app.close())
  const events: WindbreakEvent[] = []
  subscribe(app, event => void events.push(event))
  const clock = fakeSchedule()
  const time = { ms: 0 }
  extend?.(app)
  await app.register(access, {
    settings: { keys: KEYS },
    environment: 'production',
    now: () => NOW + time.ms,
    mono: () => time.ms,
    schedule: clock.schedule,
    ...options,
  })
  app.get('/who', { onRequest: app.windbreak.access.authenticate }, request => request.principal)
  await app.ready()
  async function ask(key: string | null, remoteAddress = HERE) {
    const headers = key === null ? {} : { authorization: `Bearer ${key}` }
    const { statusCode, body, headers: answered } = await app.inject({ url: '/who', headers, remoteAddress })
    const { date: _date, ...facts } = answered
    return { statusCode, body, headers: facts, code: (JSON.parse(body) as { code?: string }).code }
  }
  return { app, events, clock, time, ask }
}

t.test('a /64 counts as one address', t => {
  const rows: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
  ]
  for (const [address, key] of rows) t.equal(addressKey(address), key, address)
  t.end()
})

t.test('the table of failures', t => {
  let ms = 0
  const limit = new FailureLimit({ perMinute: 6, burst: 3, slots: 4_096, mono: () => ms })
  const fail = (address: string, times: number) => {
    for (let at = 0; at < times; at++) limit.charge(address)
  }
  fail('a', 2)
  t.equal(limit.waitMs('a'), 0, 'lets a burst pass')
  fail('a', 1)
  t.equal(limit.waitMs('a'), 10_000, 'then asks to wait for one token')
  fail('a', 100)
  t.equal(limit.waitMs('a'), 10_000, 'and for no longer, whatever comes meanwhile')
  t.equal(limit.waitMs('b'), 0, 'other addresses do not feel it')
  ms += 9_999
  t.ok(limit.waitMs('a') > 0)
  ms += 1.1
  t.equal(limit.waitMs('a'), 0)
  fail('a', 1)
  t.ok(limit.waitMs('a') > 9_000)
  ms += 3_600_000
  fail('a', 2)
  t.equal(limit.waitMs('a'), 0, 'no more than a burst is saved up')

  const slots = 65_536
  const wide = new FailureLimit({ perMinute: 12, burst: 20, slots, mono: () => ms })
  for (let at = 0; at < 1_000; at++) for (let times = 0; times < 20; times++) wide.charge(`attacker ${at}`)
  const innocents = Array.from({ length: 5_000 }, (_, at) => wide.waitMs(`innocent ${at}`))
  const hit = innocents.filter(wait => wait > 0).length
  t.ok(hit < 25, `of 5,000 innocent addresses ${hit} were limited with 1,000 attackers; expected: about 5`)
  const attackers = Array.from({ length: 1_000 }, (_, at) => wide.waitMs(`attacker ${at}`))
  t.ok(
    attackers.every(wait => wait > 0),
    'no attacker pushes out what is known of another',
  )
  t.end()
})

t.test('no number of addresses makes memory grow', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let published = 0
  const limit = new FailureLimit({ perMinute: 12, burst: 20, slots: 65_536, mono: () => 0 })
  const known = new KnownHere()
  const report = new DenialReport({
    individually: 3,
    summaryMs: SUMMARY_MS,
    publish: async () => void published++,
    now: () => NOW,
    mono: () => 0,
    schedule: () => () => {},
    onLost: () => {},
  })
  const attack = async (from: number, count: number) => {
    for (let at = from; at < from + count; at++) {
      const address = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`
      limit.charge(address)
      known.add(address, `key ${at}`)
      const denial = { code: 'C', reason: 'unknown', address, origin: { kind: 'route' } } as const
      await report.tell(denial, async () => void published++)
    }
    collect()
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  }
  const before = await attack(0, 20_000)
  const after = await attack(20_000, 60_000)
  t.ok(after - before < 2_000_000, `60,000 more addresses took ${after - before} bytes`)
  t.ok(known.pairs <= 10_000, `${known.pairs} pairs are known`)
  t.equal(published, 300, 'single events have a limit for all addresses together')
  await report.flush()
  t.equal(published, 300 + 701, 'and so have counts: 1,000 addresses without those 300, and one for the rest')
})

t.test('who came in from an address', t => {
  const known = new KnownHere()
  for (let at = 0; at < 300; at++) known.add('a', `key ${at}`)
  t.equal(known.pairs, 256, 'one address does not fill the table')
  t.equal(known.has('a', 'key 0'), false)
  t.equal(known.has('a', 'key 299'), true)
  for (let at = 0; at < 20_000; at++) {
    known.add(`b${at}`, 'key')
    if (at % 1_000 === 0) known.add('a', 'key 299')
  }
  t.equal(known.has('a', 'key 299'), true, 'who comes again and again stays known')
  t.equal(known.hasAny('b0'), false)
  t.end()
})

t.test('after too many failures nothing from there is looked at, and Retry-After says for how long', async t => {
  const { ask, time } = await build(t)
  for (let at = 0; at < 20; at++) t.equal((await ask(stranger())).statusCode, 401)
  const late = await ask(stranger())
  t.match(late, { statusCode: 429, code: 'WB_ACCESS_TOO_MANY_FAILURES', headers: { 'retry-after': '5' } })
  t.same(
    Object.keys(JSON.parse(late.body) as object),
    ['statusCode', 'code', 'error', 'message'],
    'the shape of the 401',
  )
  t.equal((await ask(stranger(), '198.51.100.8')).statusCode, 401, 'another address is')
  time.ms += 5_000
  t.equal((await ask(stranger())).statusCode, 401, 'one more is, then')
  t.equal((await ask(stranger())).statusCode, 429)
})

t.test('where nobody is known, a limited address costs no look-up, and nonsense never does', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const looked: string[] = []
  const check: KeyBook['check'] = presented => {
    looked.push(presented)
    return presented === ann.key
      ? { allow: true, principal: { id: 'ann' }, id: 'ann' }
      : { allow: false, reason: 'unknown' }
  }
  const publish = async () => {}
  const facts = { individually: 0, summaryMs: SUMMARY_MS, publish, now: () => NOW, mono: () => 0, onLost: () => {} }
  const gate = createGate({
    book: () => ({ size: 1, check }),
    demo: false,
    identify: undefined,
    limit: new FailureLimit({ perMinute: 1, burst: 1, slots: 64, mono: () => 0 }),
    known: new KnownHere(),
    report: new DenialReport({ ...facts, schedule: fakeSchedule().schedule }),
    now: () => NOW,
  })
  identify(app, gate)
  app.get('/who', request => principalOf(request))
  const ask = async (key: string, remoteAddress: string) =>
    (await app.inject({ url: '/who', headers: { authorization: `Bearer ${key}` }, remoteAddress })).statusCode
  const unknown = stranger()
  t.equal(await ask(unknown, '192.0.2.1'), 401)
  t.equal(await ask(ann.key, '192.0.2.1'), 429)
  t.same(looked, [unknown], 'a limited one was not looked at')
  t.equal(await ask(ann.key, '192.0.2.2'), 200)
  t.equal(await ask(unknown, '192.0.2.2'), 401)
  looked.length = 0
  t.equal(await ask('nonsense', '192.0.2.2'), 429)
  t.same(looked, [])
  t.equal(await ask(unknown, '192.0.2.2'), 429)
  t.equal(await ask(ann.key, '192.0.2.2'), 200)
  t.same(looked, [unknown, ann.key], 'where somebody is known all keys are, right or wrong')
})

t.test('one /64 has one limit', async t => {
  const { ask } = await build(t)
  for (let at = 0; at < 20; at++) await ask(stranger(), `2001:db8::${at.toString(16)}`)
  t.equal((await ask(stranger(), '2001:db8::ffff')).statusCode, 429)
  t.equal((await ask(stranger(), '2001:db8:0:1::1')).statusCode, 401)
})

t.test('a key that came in from an address still does while others there are guessing', async t => {
  const { ask } = await build(t)
  t.equal((await ask(ann.key)).statusCode, 200)
  for (let at = 0; at < 40; at++) await ask(stranger())
  t.equal((await ask(stranger())).statusCode, 429)
  for (let at = 0; at < 50; at++) t.equal((await ask(ann.key)).statusCode, 200)
})

t.test('who is limited learns nothing: good keys, bad keys and nonsense get one answer', async t => {
  for (const isKnown of [true, false]) {
    const { ask, time } = await build(t)
    if (isKnown) await ask(ann.key)
    for (let at = 0; at < 20; at++) await ask(stranger())
    const answers = new Set<string>()
    for (const key of [bob.key, stranger(), off.key, 'nonsense', bob.key, createKey({ live: false }).key, stranger()]) {
      answers.add(JSON.stringify(await ask(key)))
    }
    t.equal(answers.size, 1, isKnown ? 'where another key is known' : 'where none is')
    t.match([...answers][0], /WB_ACCESS_TOO_MANY_FAILURES/)
    time.ms += 5_000
    t.equal((await ask(bob.key)).statusCode, 200, 'a good key that waits comes in')
  }
})

t.test('a known key that is no longer good is answered like all the others', async t => {
  const store = memoryStore(KEYS)
  const { app, ask } = await build(t, { settings: {}, store })
  t.equal((await ask(ann.key)).statusCode, 200)
  await disableKey(store, 'ann')
  await app.windbreak.access.reload()
  for (let at = 0; at < 20; at++) t.equal((await ask(ann.key)).statusCode, 401)
  t.same(await ask(ann.key), await ask(stranger()))
  t.equal((await ask(ann.key)).statusCode, 429)
})

t.test('who presents nothing guesses nothing', async t => {
  const { ask } = await build(t)
  for (let at = 0; at < 50; at++) t.equal((await ask(null)).statusCode, 401)
  t.equal((await ask(stranger())).statusCode, 401)
  for (let at = 0; at < 30; at++) await ask(stranger())
  t.equal((await ask(null)).statusCode, 401, 'not even there')
})

t.test('the first refusals of an address are told one by one, the rest as counts', async t => {
  const { ask, events, clock, time } = await build(t)
  for (let at = 0; at < 18; at++) await ask(stranger())
  await ask(off.key)
  await ask('nonsense')
  for (let at = 0; at < 30; at++) await ask(stranger())
  await ask('nonsense', '203.0.113.9')
  const [denied, limited] = ['WB_ACCESS_DENIED', 'WB_ACCESS_TOO_MANY_FAILURES']
  t.match(events, [
    ...Array.from({ length: 3 }, () => ({ type: 'access.denied', code: denied, origin: { ip: HERE, route: '/who' } })),
    ...Array.from({ length: 3 }, () => ({ type: 'access.denied', code: limited, detail: { reason: 'limited' } })),
    { origin: { ip: '203.0.113.9' }, detail: { reason: 'malformed' } },
  ])
  t.equal(events.length, 7)

  events.length = 0
  time.ms += SUMMARY_MS
  clock.run(SUMMARY_MS)
  await until(() => events.length === 2)
  t.same(events, [
    {
      type: 'access.denied',
      at: NOW + SUMMARY_MS,
      code: denied,
      origin: { kind: 'internal', ip: HERE },
      detail: { unknown: 15, disabled: 1, malformed: 1, count: 17, sinceMs: SUMMARY_MS },
    },
    {
      type: 'access.denied',
      at: NOW + SUMMARY_MS,
      code: limited,
      origin: { kind: 'internal', ip: HERE },
      detail: { limited: 27, count: 27, sinceMs: SUMMARY_MS },
    },
  ])
  t.equal(clock.waiting(SUMMARY_MS), 0, 'nothing ticks while nobody is refused')
  await ask(stranger())
  t.equal(events.length, 3, 'a new interval begins with single ones')
})

t.test('a refused key that is listed is told by its name', async t => {
  const { ask, events } = await build(t)
  await ask(off.key)
  t.match(events, [{ detail: { reason: 'disabled', key: 'off' } }])
})

t.test('what was counted is told before the server closes, while recorders still listen', async t => {
  let closed = false
  const { app, ask, events } = await build(t, {}, app => {
    app.addHook('onClose', async () => {
      closed = true
    })
    subscribe(app, () => void t.equal(closed, false, 'the recorder is open'))
  })
  for (let at = 0; at < 10; at++) await ask(stranger())
  t.equal(events.length, 3)
  await app.close()
  t.match(events.slice(3), [{ type: 'access.denied', detail: { count: 7, unknown: 7 } }])
})

t.test('counts that could not be told are counted on', async t => {
  let broken = false
  const { ask, events, clock, time } = await build(t, {}, app => {
    subscribe(app, async () => {
      if (broken) throw new Error('disk full')
    })
  })
  for (let at = 0; at < 10; at++) await ask(stranger())
  broken = true
  time.ms += SUMMARY_MS
  clock.run(SUMMARY_MS)
  await until(() => clock.waiting(SUMMARY_MS) > 0)
  broken = false
  for (let at = 0; at < 4; at++) await ask('nonsense')
  events.length = 0
  time.ms += SUMMARY_MS
  clock.run(SUMMARY_MS)
  await until(() => events.length > 0)
  t.match(events, [{ detail: { unknown: 7, malformed: 1, count: 8, sinceMs: 2 * SUMMARY_MS } }])
})
