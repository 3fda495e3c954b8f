import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { join } from 'node:path'
import t from 'tap'
import { RecordRefused } from '../../src/errors.js'
import { defineSink } from '../../src/sinks/define-sink.js'
import type { SinkRecord } from '../../src/sinks/sink.js'
import { recordsIn } from '../builders.js'
import { fault } from '../memory-file-system.js'
import { buildSpool, DIRECTORY, memorySink, MemoryFileSystem, namesOf, ship } from './ship-log.js'

const cursorOf = (fs: MemoryFileSystem, sink: string) =>
  JSON.parse(fs.text(join(DIRECTORY, `sink-${sink}.cursor`))) as { seq: number }

t.test('records reach a sink in order, each once, as they stand in the log', async t => {
  const spool = await buildSpool(t, undefined, { maxSegmentBytes: 4_096 })
  const sink = memorySink()
  const { shipper, clock } = ship(spool, sink, { ship: { batchRecords: 7 } })
  const names = Array.from({ length: 60 }, (_, at) => `n${at}`)
  for (const name of names) {
    await spool.write(name)
    shipper.wake()
    if (name === 'n20') await clock.pass(100)
  }
  await clock.pass(100)
  t.strictSame(namesOf(sink.records), names)
  t.strictSame(
    sink.records.map(({ record }) => record),
    await recordsIn(spool.fs),
    'over several segments',
  )
  t.ok([...spool.fs.names.keys()].filter(name => name.endsWith('.jsonl')).length > 3, 'there were several')
  t.match(shipper.status(), { state: 'up', lagRecords: 0, lagSeconds: 0, failures: 0, missing: 0 })
  t.equal(cursorOf(spool.fs, 'memory').seq, spool.writer.stats().seq)
})

t.test('nothing is shipped that is not on stable storage', async t => {
  const spool = await buildSpool(t)
  const sink = memorySink()
  const { clock } = ship(spool, sink)
  let release = () => {}
  const held = new Promise<void>(resolve => (release = resolve))
  spool.fs.fault = operation => (operation === 'sync' ? held : undefined)
  const written = spool.write('slow')
  await clock.pass(5_000)
  t.strictSame(namesOf(sink.records), [], 'the line is in the file and not synced')
  spool.fs.fault = () => {}
  release()
  await written
  await clock.pass(5_000)
  t.strictSame(namesOf(sink.records), ['slow'])
})

t.test('lines of a segment that failed are shipped once, from where they were written again', async t => {
  const spool = await buildSpool(t)
  const sink = memorySink()
  const { clock } = ship(spool, sink)
  await spool.write('a')
  let fails = 1
  spool.fs.fault = operation => {
    if (operation === 'sync' && fails-- > 0) throw fault('EIO')
  }
  await spool.write('b')
  await spool.write('c')
  await clock.pass(5_000)
  t.strictSame(namesOf(sink.records), ['a', 'b', 'c'])
  t.strictSame(
    sink.records.map(({ record }) => record),
    await recordsIn(spool.fs),
  )
})

t.test('what was read before storage refused the rest of a batch is read again', async t => {
  const spool = await buildSpool(t, undefined, { maxSegmentBytes: 4_096 })
  const sink = memorySink()
  const names = Array.from({ length: 40 }, (_, at) => `n${at}`)
  for (const name of names) await spool.write(name)
  const readRange = spool.fs.readRange.bind(spool.fs)
  let reads = 0
  spool.fs.readRange = async (...place) => {
    if (++reads === 3) throw fault('EMFILE')
    return readRange(...place)
  }
  const { shipper, clock } = ship(spool, sink)
  await clock.pass(5_000)
  t.match(shipper.status(), { failures: 1, lastError: 'EMFILE', lagRecords: 0 })
  t.strictSame(namesOf(sink.records), names)
})

t.test('the cursor moves only behind an acknowledgement, and a restart goes on there', async t => {
  const spool = await buildSpool(t)
  const seen: string[][] = []
  let isDown = true
  const sink = defineSink({
    name: 'one',
    async write(batch) {
      seen.push(namesOf(batch) as string[])
      if (isDown) throw fault('ECONNREFUSED')
    },
  })
  const first = ship(spool, sink)
  await spool.write('a')
  await first.clock.pass(20)
  t.equal(spool.fs.names.has(join(DIRECTORY, 'sink-one.cursor')), false)
  t.match(first.shipper.status(), { state: 'retrying', failures: 1, lastError: 'ECONNREFUSED', seq: 0 })
  isDown = false
  await first.clock.pass(5_000)
  await first.shipper.close()
  await spool.write('b')
  seen.length = 0
  const second = ship(spool, sink)
  await second.clock.pass(20)
  t.strictSame(seen.flat(), ['b'])
})

t.test('a sink that fails is tried ever less often, then with one record, and recovers', async t => {
  const spool = await buildSpool(t)
  const tries: number[] = []
  let isDown = true
  const kept: SinkRecord[] = []
  const { shipper, clock, messages } = ship(
    spool,
    defineSink({
      name: 'down',
      async write(batch) {
        tries.push(batch.length)
        if (isDown) throw fault('ECONNRESET')
        kept.push(...batch)
      },
    }),
    { ship: { retryMostMs: 10_000 } },
  )
  for (let at = 0; at < 9; at++) await spool.write(`n${at}`)
  await clock.pass(120_000)
  t.equal(shipper.status().state, 'broken')
  t.ok(tries.length < 40, `${tries.length} tries in two minutes`)
  t.strictSame([...new Set(tries)], [10, 1], 'all of it at first, then a probe')
  t.equal(shipper.status().lagRecords, 10)
  t.ok(shipper.status().lagSeconds > 100)
  isDown = false
  await clock.pass(20_000)
  t.match(shipper.status(), { state: 'up', lagRecords: 0 })
  t.strictSame(
    namesOf(kept),
    Array.from({ length: 9 }, (_, at) => `n${at}`),
  )
  t.strictSame(
    messages.filter(message => message.includes('audit: a sink keeps')).length,
    2,
    'said once when it broke and once when it recovered',
  )
})

t.test('a sink that hangs is let go after its time, and holds only so much', async t => {
  const spool = await buildSpool(t)
  const signals: AbortSignal[] = []
  const { shipper, clock } = ship(
    spool,
    defineSink({
      name: 'hangs',
      write(_batch, signal) {
        signals.push(signal)
        return new Promise(() => {})
      },
    }),
    { ship: { closeMs: 50 } },
  )
  await spool.write('a')
  await clock.pass(10 * 60_000)
  t.match(shipper.status(), { state: 'broken', lastError: 'WB_AUDIT_SINK_FAILED' })
  t.equal(signals.length, 4, 'four writes hang, and no more are begun')
  t.ok(
    signals.every(({ aborted }) => aborted),
    'each was told',
  )
  let isClosed = false
  const closing = shipper.close().then(() => (isClosed = true))
  await clock.pass(3_000)
  t.ok(isClosed, 'closing is bounded')
  await closing
})

t.test('a record that is refused for good is set aside after three tries, and the rest goes on in order', async t => {
  const spool = await buildSpool(t)
  const kept: SinkRecord[] = []
  let calls = 0
  const { shipper, clock, notices } = ship(
    spool,
    defineSink({
      name: 'picky',
      async write(batch) {
        calls++
        const bad = batch.flatMap(({ record }, at) => (record.detail?.['name'] === 'poison' ? [at] : []))
        if (bad.length > 0) throw new RecordRefused(bad, '413')
        kept.push(...batch)
      },
    }),
  )
  for (const name of ['a', 'b', 'poison', 'c', 'd']) await spool.write(name)
  await clock.pass(5_000)
  t.strictSame(namesOf(kept), ['a', 'b', 'c', 'd'])
  t.equal(calls, 4)
  t.match(notices, [{ sink: 'picky', count: 1, seq: '4', tries: 3, file: `sink-picky-${'4'.padStart(20, '0')}.dead` }])
  const dead = spool.fs.text(join(DIRECTORY, String(notices[0]!['file'])))
  t.match(JSON.parse(dead), { detail: { name: 'poison' }, seq: '4' })
  t.match(shipper.status(), { refused: 1, lagRecords: 0, state: 'up' })
})

t.test('records are not set aside while that cannot be put on record', async t => {
  const spool = await buildSpool(t)
  let isFull = true
  const { shipper, clock } = ship(
    spool,
    defineSink({
      name: 'never',
      async write() {
        throw new RecordRefused([0])
      },
    }),
    {
      async notice() {
        if (isFull) throw fault('WB_AUDIT_SPOOL_FULL')
      },
    },
  )
  await clock.pass(60_000)
  t.match(shipper.status(), { refused: 0, seq: 0, lastError: 'WB_AUDIT_SPOOL_FULL' })
  isFull = false
  await clock.pass(60_000)
  t.match(shipper.status(), { refused: 1, seq: 1 })
})

t.test('a sink that refuses everything is broken, and does not turn the spool into dead letters', async t => {
  const spool = await buildSpool(t)
  for (let at = 0; at < 300; at++) await spool.write(`n${at}`)
  const { shipper, clock } = ship(
    spool,
    defineSink({
      name: 'mute',
      async write(batch) {
        throw new RecordRefused(batch.map((_, at) => at))
      },
    }),
    { ship: { batchRecords: 50 } },
  )
  await clock.pass(30 * 60_000)
  t.match(shipper.status(), { state: 'broken', refused: 100 })
})

t.test('damage is told, and what lies behind it is shipped', async t => {
  const spool = await buildSpool(t)
  for (const name of ['a', 'b', 'c', 'd']) await spool.write(name)
  const path = [...spool.fs.names.keys()].find(name => name.endsWith('.jsonl'))!
  const lines = spool.fs.text(path).split('\n')
  lines[2] = lines[2]!.replace('{', '[')
  spool.fs.put(path, lines.join('\n'))
  const sink = memorySink()
  const { shipper, clock, messages } = ship(spool, sink)
  await clock.pass(1_000)
  t.strictSame(namesOf(sink.records), ['a', 'c', 'd'])
  t.match(shipper.status(), { lagRecords: 0, missing: 1 })
  t.match(messages, [/missing or damaged/])
})

t.test('segments that were moved away before they were shipped are told', async t => {
  const spool = await buildSpool(t, undefined, { maxSegmentBytes: 4_096 })
  for (let at = 0; at < 40; at++) await spool.write(`n${at}`)
  const names = [...spool.fs.names.keys()].filter(name => name.endsWith('.jsonl')).toSorted()
  for (const name of names.slice(0, 2)) spool.fs.names.delete(name)
  const sink = memorySink()
  const { shipper, clock } = ship(spool, sink)
  await clock.pass(1_000)
  t.equal(Number(sink.records[0]!.seq), Number(/(\d{20})/.exec(names[2]!)![1]))
  t.match(shipper.status(), { lagRecords: 0, missing: 1 })
})

t.test('a log that ends before its end is waited for, and told once', async t => {
  const spool = await buildSpool(t)
  await spool.write('a')
  const sink = memorySink()
  const { shipper, clock, messages } = ship(spool, sink, { durable: () => 5 })
  await clock.pass(60_000)
  t.strictSame(namesOf(sink.records), ['a'])
  t.match(shipper.status(), { lagRecords: 3, missing: 1, state: 'up' })
  t.equal(messages.length, 1)
})

t.test('a cursor that is ahead of its log, or no cursor at all, begins again', async t => {
  const segment = '00000000000000000001.jsonl'
  const rows = [
    { seq: 999, id: 'x', segment: 'x', offset: 3 },
    { seq: 2, id: 'of another log', segment, offset: 0 },
    { seq: 1, id: 'of another log', segment, offset: 40 },
    { seq: 1, id: 'of another log', segment, offset: 99_999_999 },
    {},
    { seq: -1 },
  ]
  for (const content of [...rows.map(row => JSON.stringify(row)), 'x', '']) {
    const spool = await buildSpool(t)
    await spool.write('a')
    spool.fs.put(join(DIRECTORY, 'sink-memory.cursor'), content)
    const sink = memorySink()
    const { clock } = ship(spool, sink)
    await clock.pass(100)
    t.strictSame(namesOf(sink.records), ['a'], content)
  }
})

t.test('a line that never ends holds up nothing behind it', async t => {
  const spool = await buildSpool(t)
  await spool.write('a')
  const path = [...spool.fs.names.keys()].find(name => name.endsWith('.jsonl'))!
  await spool.close()
  spool.fs.put(path, Buffer.concat([Buffer.from(spool.fs.text(path)), Buffer.alloc(18_000_000, 'x')]))
  const next = spool.fs.text(path).length
  spool.fs.put(
    join(DIRECTORY, '00000000000000000009.jsonl'),
    `${JSON.stringify({ id: 'z', seq: '9', sealed: '3', stage: 'event', action: 'app.write', detail: { name: 'z' } })}\n`,
  )
  const sink = memorySink()
  const { shipper, clock } = ship(spool, sink, { durable: () => 9 })
  await clock.pass(1_000)
  t.strictSame(namesOf(sink.records), ['a', 'z'], `behind ${next} bytes`)
  t.ok(shipper.status().missing > 0)
})

t.test('the newest checkpoint goes to each sink, again after a failure', async t => {
  const spool = await buildSpool(t)
  const notes: string[] = []
  let note = 'first'
  let fails = 1
  const sink = defineSink({
    name: 'notes',
    async write() {},
    async checkpoint(given) {
      if (fails-- > 0) throw fault('ETIMEDOUT')
      notes.push(given)
    },
  })
  const { clock } = ship(spool, sink, { checkpoint: () => note })
  await clock.pass(5_000)
  note = 'second'
  await clock.pass(5_000)
  t.strictSame(notes, ['first', 'second'])
})

t.test('however a process dies, each record is in the sink once its successor is done, in order', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ writes: fc.integer({ min: 1, max: 9 }), dies: fc.integer({ min: 0, max: 12 }) }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.boolean(),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      async (lives, isPower, chances) => {
        const sink = memorySink()
        let fs = new MemoryFileSystem()
        let count = 0
        const acknowledged: string[] = []
        for (const { writes, dies } of lives) {
          const spool = await buildSpool(t, fs, { maxSegmentBytes: 4_096 })
          const { clock } = ship(spool, sink, { ship: { batchRecords: 3 } })
          let operations = 0
          let dead: MemoryFileSystem | undefined
          for (let at = 0; at < writes; at++) {
            const name = `n${count++}`
            await spool.write(name)
            acknowledged.push(name)
          }
          // What is on disk at the moment of death, somewhere between the batches.
          spool.fs.fault = (_operation, path) => {
            if (path.includes('sink-') && operations++ === dies) {
              dead ??= isPower ? spool.fs.crashed(() => chances.next().value) : spool.fs.killed()
              throw fault('EDEAD')
            }
            if (dead !== undefined && path.includes('sink-')) throw fault('EDEAD')
          }
          await clock.pass(100)
          fs = dead ?? spool.fs.killed()
        }
        const last = await buildSpool(t, fs)
        const { clock } = ship(last, sink)
        await clock.pass(10_000)
        assert.deepEqual(namesOf(sink.records), acknowledged)
      },
    ),
    { numRuns: 60 },
  )
  t.pass('60 histories')
})
