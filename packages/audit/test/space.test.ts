import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { boundaryOf } from '@windbreak/core/fastify'
import t from 'tap'
import { nodeFileSystem } from '../src/spool/node-file-system.js'
import { readSpool } from '../src/spool/read-spool.js'
import { buildApp } from './build-app.js'
import { buildSpool, chatCall, DIRECTORY, namesIn, outline, recordsIn, settled, streamAnswer } from './builders.js'
import { MemoryFileSystem } from './memory-file-system.js'

t.test('the reserve', async t => {
  const reserveBytes = 100_000

  t.test('lets what is waiting come to its end on a full disk, and takes nothing new until it is back', async t => {
    const fs = new MemoryFileSystem()
    const spool = await buildSpool(t, fs, { reserveBytes })
    t.equal(spool.writer.stats().bytes < reserveBytes, true, 'it is no part of the spool')
    fs.capacity = fs.used
    await spool.write('on the last bytes')
    t.match(spool.writer.stats(), { space: 'full', healthy: false, lastError: 'ENOSPC' })
    await t.rejects(spool.write('new work'), { code: 'WB_AUDIT_SPOOL_FULL' })
    await spool.write('the end of a call', true)

    fs.capacity = Number.POSITIVE_INFINITY
    await spool.clock.pass(1_000)
    t.equal(spool.writer.healthy, false, 'asking makes it look again')
    await settled()
    t.equal(spool.writer.healthy, true)
    await spool.write('new work again')
    t.strictSame(namesIn(await recordsIn(fs)), ['on the last bytes', 'the end of a call', 'new work again'])
    const seen = outline(await recordsIn(fs))
    t.ok(seen.includes('gap: ENOSPC') && seen.includes('audit.full'), seen.join(', '))
  })

  t.test('is let go at the close', async t => {
    const fs = new MemoryFileSystem()
    const spool = await buildSpool(t, fs, { reserveBytes })
    t.ok(fs.names.has(`${DIRECTORY}/reserve`))
    await spool.close()
    t.notOk(fs.names.has(`${DIRECTORY}/reserve`))
  })

  t.test('that cannot be had is said, and stops nothing', async t => {
    const fs = new MemoryFileSystem()
    fs.capacity = 50_000
    const spool = await buildSpool(t, fs, { reserveBytes })
    await spool.write('a')
    t.match(spool.messages, ['audit: the disk has no space for a reserve'])
    t.equal(spool.writer.healthy, true)
  })
})

t.test('a spool that fills tells how far it is, and says on record that it is full', async t => {
  const fs = new MemoryFileSystem()
  const spool = await buildSpool(t, fs, { maxSpoolBytes: 40_000 })
  const seen = new Set<string>()
  for (let n = 0; n < 200; n++) {
    seen.add(spool.writer.stats().space)
    await spool.write(`${n}`).catch(() => {})
  }
  await settled()
  t.strictSame([...seen], ['ok', 'near', 'degraded', 'full'])
  const records = await recordsIn(fs)
  t.match(
    records.filter(({ action }) => action === 'audit.full'),
    [{ errorCode: 'WB_AUDIT_SPOOL_FULL', detail: { disk: false, maxSpoolBytes: 40_000 } }],
    'once',
  )
})

t.test('a segment is left when it is old enough, by the next record', async t => {
  const fs = new MemoryFileSystem()
  const spool = await buildSpool(t, fs, { maxSegmentAgeMs: 60_000 })
  await spool.write('a')
  await spool.clock.pass(59_000)
  await spool.write('b')
  await spool.clock.pass(1_000)
  await spool.write('c')
  await spool.write('d')
  t.strictSame(outline(await recordsIn(fs)), ['start', 'a', 'b', 'audit.segment', 'c', 'd'])
})

t.test('a clock that is set is on record', async t => {
  const rows: [name: string, ms: number, told: number | null][] = [
    ['forward', 5_000, 5_000],
    ['back', -3_600_000, -3_600_000],
    ['by what clocks are adjusted by', 900, null],
  ]
  for (const [name, ms, told] of rows) {
    t.test(name, async t => {
      let step = 0
      const built = await buildApp(t, { clock: clock => ({ now: () => clock.now() + step }) })
      step = ms
      await built.app.windbreak.audit.record({ action: 'app.write' })
      await built.app.windbreak.audit.record({ action: 'app.write' })
      const clocks = (await recordsIn(built.fs)).filter(({ stage }) => stage === 'clock')
      t.match(clocks, told === null ? [] : [{ action: 'audit.clock', detail: { stepMs: told } }])
      t.equal(clocks.length, told === null ? 0 : 1)
    })
  }
})

t.test('on a real disk', async t => {
  const moves: [name: string, move: (path: string) => void, lost: boolean][] = [
    ['removed', path => rmSync(path), true],
    ['moved away', path => renameSync(path, `${path}.away`), true],
    [
      'replaced by another',
      path => {
        rmSync(path)
        writeFileSync(path, '')
      },
      true,
    ],
  ]
  for (const [name, move] of moves) {
    t.test(`a segment that was ${name} takes no record that is then acknowledged`, async t => {
      const directory = join(t.testdir(), 'log')
      mkdirSync(directory, { mode: 0o700 })
      const spool = await buildSpool(t, undefined, { fs: nodeFileSystem, directory })
      await spool.write('before')
      const segment = readdirSync(directory).find(file => file.endsWith('.jsonl'))
      move(join(directory, segment!))
      await spool.write('after')
      await spool.write('later')
      t.equal(spool.writer.stats().lastError, 'ENOENT')
      t.ok(spool.messages.some(message => message.includes('going on in a new segment')))
      const names: unknown[] = []
      const gaps: unknown[] = []
      const records = readSpool(directory, { onCorruption: 'skip' })
      for await (const { stage, action, detail } of records) {
        if (action === 'app.write') names.push(detail?.['name'])
        if (stage === 'gap') gaps.push([detail?.['reason'], detail?.['segment']])
      }
      t.strictSame(names, ['after', 'later'])
      t.strictSame(gaps, [['ENOENT', segment]])
    })
  }
})

t.test('a stream that has begun', async t => {
  t.test('is on record before its outcome, once for each attempt', async t => {
    const built = await buildApp(t, { transport: async () => streamAnswer(['a'], true) })
    const answer = await boundaryOf(built.app).dispatch(chatCall())
    if (answer.kind === 'stream') for await (const _ of answer.events);
    const records = await built.records()
    t.strictSame(
      records.map(({ stage }) => stage),
      ['start', 'intent', 'first-byte', 'outcome'],
    )
    t.match(records[2], { call: records[1]?.call, attempts: 1, upstreamMs: 25, userId: 'user-7' })
  })

  t.test('and was cut off by a crash is an orphan that tells so', async t => {
    const built = await buildApp(t, { transport: async () => streamAnswer(['a'], true, () => new Promise(() => {})) })
    const answer = await boundaryOf(built.app).dispatch(chatCall())
    if (answer.kind !== 'stream') throw new Error('a stream was asked for')
    await settled()
    const after = await buildApp(t, { fs: built.fs.killed() })
    const orphans = (await recordsIn(after.fs)).filter(({ status }) => status === 'unknown-after-crash')
    t.match(orphans, [{ call: answer.call.id, attempts: 1, upstreamMs: 25, success: false }])
    t.equal(orphans.length, 1)
    t.match(orphans[0]?.errorCode, 'WB_AUDIT_UNKNOWN_AFTER_CRASH')
  })

  t.test('waits for no storage: its first words are there while the record is not', async t => {
    const fs = new MemoryFileSystem()
    let hangs = false
    const transport = async () => {
      hangs = true
      return streamAnswer(['a'], true)
    }
    const built = await buildApp(t, { fs, transport, settings: { commitTimeoutMs: 100 } })
    fs.fault = operation => (hangs && operation === 'write' ? new Promise(() => {}) : undefined)
    const answer = await boundaryOf(built.app).dispatch(chatCall())
    if (answer.kind !== 'stream') throw new Error('a stream was asked for')
    const first = await answer.events[Symbol.asyncIterator]().next()
    t.match(first, { done: false, value: [{ raw: /a/ }] })
    hangs = false
    await built.clock.pass(100)
  })
})
