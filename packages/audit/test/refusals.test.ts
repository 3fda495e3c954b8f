import { boundaryOf, publish } from '@windbreak/core/fastify'
import t from 'tap'
import { addressKey } from '../src/address-key.js'
import type { AuditRecord } from '../src/record.js'
import { TokenBucket } from '../src/token-bucket.js'
import { buildApp, ModelRefused, refuse, type TestApp } from './build-app.js'
import { chatCall, settled } from './builders.js'

const refused = { refusals: { summaryMs: 1_000 } }

/** Calls, one after another; gives the codes they ended with. */
async function call({ app }: TestApp, count: number, ip = '203.0.113.9'): Promise<Set<unknown>> {
  const codes = new Set<unknown>()
  for (let each = 0; each < count; each++) {
    const ended = boundaryOf(app).dispatch(chatCall({ origin: { kind: 'route', ip } }))
    codes.add(
      await ended.then(
        () => 'answered',
        (error: { code: string }) => error.code,
      ),
    )
  }
  return codes
}

const written = (records: readonly AuditRecord[], status: string) => records.filter(record => record.status === status)
const summaries = (records: readonly AuditRecord[]) => records.filter(({ action }) => action === 'audit.suppressed')

t.test('refusals of one address', async t => {
  t.test('are written one by one up to its burst, then counted exactly, and answered all the same', async t => {
    const built = await buildApp(t, { guards: [refuse(new ModelRefused())], settings: refused })
    t.strictSame([...(await call(built, 250))], ['WB_TEST_MODEL'], 'all of them are answered as usual')
    t.equal(written(await built.records(), 'refused').length, 100)
    t.equal(built.app.windbreak.audit.stats().suppressed, 150)
    t.equal(summaries(await built.records()).length, 0)
    await built.clock.pass(1_000)
    t.match(summaries(await built.records()), [
      { stage: 'event', detail: { WB_TEST_MODEL: 150, sinceMs: 1_000 }, success: true },
    ])
    await built.clock.jump(60_000)
    t.equal(summaries(await built.records()).length, 1, 'nothing is said while there is nothing to say')
  })

  t.test('are written again at its rate', async t => {
    const built = await buildApp(t, { guards: [refuse(new ModelRefused())], settings: refused })
    await call(built, 100)
    await built.clock.pass(500)
    await call(built, 50)
    t.equal(written(await built.records(), 'refused').length, 110)
  })

  t.test('leave the records of its good calls alone', async t => {
    let open = false
    const built = await buildApp(t, {
      settings: refused,
      guards: [
        {
          name: 'test:door',
          stage: 'policy',
          run: (call, next) =>
            open || call.origin.kind === 'selftest' ? next(call) : Promise.reject(new ModelRefused()),
        },
      ],
    })
    await call(built, 300)
    open = true
    await call(built, 300)
    t.equal(written(await built.records(), 'ok').length, 300)
  })

  t.test('leave other addresses alone, until all together are too many', async t => {
    const built = await buildApp(t, { guards: [refuse(new ModelRefused())], settings: refused })
    for (let host = 1; host <= 4; host++) await call(built, 100, `192.0.2.${host}`)
    t.equal(written(await built.records(), 'refused').length, 400)
    await call(built, 10, '192.0.2.5')
    t.equal(written(await built.records(), 'refused').length, 400)
    await built.app.close()
    t.match(summaries(await built.records()), [{ detail: { WB_TEST_MODEL: 10 } }], 'told at the close')
    t.equal((await built.records()).at(-1)?.stage, 'stop')
  })
})

t.test('events that somebody outside causes are limited too, and the trail hears all others', async t => {
  const built = await buildApp(t, { settings: refused })
  const origin = { kind: 'route', ip: '203.0.113.9' } as const
  for (let count = 0; count < 150; count++) {
    await publish(built.app, { type: 'access.denied', at: 0, code: count % 3 === 0 ? 'WB_A' : 'WB_B', origin })
    await publish(built.app, { type: 'key.loaded', at: 0 })
  }
  await built.app.windbreak.audit.flush()
  const records = await built.records()
  t.equal(records.filter(({ action }) => action === 'access.denied').length, 100)
  t.equal(records.filter(({ action }) => action === 'key.loaded').length, 150)
  const [{ detail } = {}] = summaries(records)
  t.equal(Number(detail?.['WB_A']) + Number(detail?.['WB_B']), 50)
})

t.test('a day of refusals adds no more than its bytes to the spool', async t => {
  const built = await buildApp(t, {
    guards: [refuse(new ModelRefused())],
    settings: { refusals: { bytesPerDay: 86_400, perAddress: { perSecond: 1_000, burst: 1_000 } } },
  })
  const before = built.fs.used
  for (let hour = 0; hour < 24; hour++) {
    await call(built, 50)
    await built.clock.jump(3_600_000)
  }
  const records = await built.records()
  const told = summaries(records).reduce((sum, { detail }) => sum + Number(detail?.['WB_TEST_MODEL']), 0)
  const one = written(records, 'refused').length
  t.equal(one + told, 24 * 50, 'each is written or counted')
  t.ok(told > 500)
  t.ok(built.fs.used - before < 2 * 86_400 + 24 * 1_000, 'the bucket once full, once refilled, and the summaries')
})

t.test('the last tenth of the spool is left to calls', async t => {
  let open = true
  const built = await buildApp(t, {
    settings: { ...refused, maxSegmentBytes: 16_384, maxSpoolBytes: 65_536 },
    guards: [
      {
        name: 'test:door',
        stage: 'policy',
        run: (call, next) => (open ? next(call) : Promise.reject(new ModelRefused())),
      },
    ],
  })
  while (built.app.windbreak.audit.stats().bytes < 0.9 * 65_536) await call(built, 1)
  open = false
  await call(built, 10)
  t.equal(built.app.windbreak.audit.stats().suppressed, 10)
  open = true
  t.strictSame([...(await call(built, 1))], ['answered'])
})

t.test('counts that could not be written are kept for the next time', async t => {
  const built = await buildApp(t, { guards: [refuse(new ModelRefused())], settings: refused })
  await call(built, 103)
  built.fs.capacity = built.fs.used
  await built.clock.pass(1_000)
  await settled()
  built.fs.capacity = Number.POSITIVE_INFINITY
  await built.clock.pass(10_000)
  t.match(summaries(await built.records()), [{ detail: { WB_TEST_MODEL: 3 } }])
})

t.test('the addresses that are remembered are bounded, and the least recent forgotten', async t => {
  const built = await buildApp(t, {
    guards: [refuse(new ModelRefused())],
    settings: { refusals: { addresses: 2, perAddress: { burst: 1 }, summaryMs: 1_000 } },
  })
  for (const host of [1, 2, 1, 3, 1, 2]) await call(built, 1, `192.0.2.${host}`)
  t.equal(built.app.windbreak.audit.stats().suppressed, 2, '1 is remembered twice, 2 forgotten for 3')
})

t.test('one address is', t => {
  const rows: [string, string, string][] = [
    ['an IPv4 address', '192.0.2.1', '192.0.2.1'],
    ['the same inside IPv6', '::ffff:192.0.2.1', '192.0.2.1'],
    ['the first half of an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['its other spellings', '2001:0DB8:1:2::6', '2001:db8:1:2'],
    ['one with zeros in front', '::1', '0:0:0:0'],
    ['one with zeros behind', '2001:db8::', '2001:db8:0:0'],
    ['one with a dotted tail', '64:ff9b::192.0.2.1', '64:ff9b:0:0'],
    ['one with a zone', 'fe80::1%eth0', 'fe80:0:0:0'],
    ['anything else', 'job', 'job'],
  ]
  for (const [name, address, key] of rows) t.equal(addressKey(address), key, name)
  t.end()
})

t.test('a bucket refills with time, and never beyond its size', t => {
  const bucket = new TokenBucket(10, 5, 0)
  t.equal(bucket.has(5, 0), true)
  bucket.take(5)
  t.equal(bucket.has(1, 99), false)
  t.equal(bucket.has(1, 100), true)
  t.equal(bucket.has(6, 1_000_000), false)
  bucket.take(15)
  t.equal(bucket.has(1, 1_001_000), false, 'a debt is paid first')
  t.equal(bucket.has(1, 1_001_100), true)
  t.end()
})
