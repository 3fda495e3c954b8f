import { join } from 'node:path'
import t from 'tap'
import type { Fault } from './memory-file-system.js'
import type { AuditRecord } from '../src/record.js'
import { takeLock } from '../src/spool/lock.js'
import { identifyProcess, judgeProcess } from '../src/spool/process-identity.js'
import { segmentName } from '../src/spool/segment.js'
import { buildSpool, createClock, DIRECTORY, namesIn, outline, recordsIn, settled } from './builders.js'
import { fault, MemoryFileSystem } from './memory-file-system.js'

const segment = (seq: number) => join(DIRECTORY, segmentName(seq))
const ofSegments = (log: readonly string[]) => log.filter(entry => /^(create|write|sync|syncDirectory) /.test(entry))

/** Does `what` at the nth operation of a kind on a segment, counted from now. */
function at(kind: string, nths: readonly number[], what: (count: number) => number | void | Promise<void>): Fault {
  let seen = 0
  return (operation, path, count) => {
    if (operation !== kind || !path.endsWith('.jsonl')) return undefined
    return nths.includes(++seen) ? what(count) : undefined
  }
}

t.test('a commit', async t => {
  t.test('is one write and one sync for everything that was appended in the same turn', async t => {
    const { fs, write } = await buildSpool(t)
    fs.log.length = 0
    await Promise.all(['a', 'b', 'c'].map(name => write(name)))
    t.strictSame(ofSegments(fs.log), [`write ${segment(1)}`, `sync ${segment(1)}`])
    t.strictSame(namesIn(await recordsIn(fs)), ['a', 'b', 'c'])
  })

  t.test('gathers all that comes while another one syncs', async t => {
    const { fs, write } = await buildSpool(t)
    fs.log.length = 0
    const release = hold(fs, 'sync')
    const first = write('a')
    await settled()
    const rest = Array.from({ length: 64 }, (_, index) => write(`b${index}`))
    release()
    await Promise.all([first, ...rest])
    t.equal(fs.log.filter(entry => entry.startsWith('sync ')).length, 2)
  })

  const bounds: [string, number, number, number][] = [
    ['4,096 records', 5_000, 100, 2],
    ['1 MiB', 5, 500_000, 3],
    ['one record where that is larger', 3, 2_000_000, 3],
  ]
  for (const [name, count, size, syncs] of bounds) {
    t.test(`takes at most ${name}`, async t => {
      const { fs, writer } = await buildSpool(t, undefined, { maxSegmentBytes: 1 << 30 })
      fs.log.length = 0
      const line = {
        stage: 'event',
        call: null,
        head: `{"detail":"${'x'.repeat(size - 80)}",`,
        tail: '}\n',
        bytes: size,
        plain: true,
      } as const
      await Promise.all(Array.from({ length: count }, () => writer.append(line)))
      t.equal(fs.log.filter(entry => entry.startsWith('sync ')).length, syncs)
      t.equal((await recordsIn(fs)).length, count + 1)
    })
  }

  t.test('resolves nobody before the sync is done', async t => {
    const { fs, write } = await buildSpool(t)
    const release = hold(fs, 'sync')
    let done = false
    const writing = write('a').then(() => (done = true))
    await settled()
    t.match(fs.text(segment(1)), '"name":"a"', 'written')
    t.equal(done, false, 'and not acknowledged')
    release()
    await writing
  })

  t.test('goes on after a short write until every byte is written', async t => {
    const { fs, write } = await buildSpool(t)
    fs.fault = operation => (operation === 'write' ? 7 : undefined)
    await Promise.all([write('a'), write('b')])
    t.strictSame(namesIn(await recordsIn(fs)), ['a', 'b'])
  })
})

t.test('a segment', async t => {
  t.test('is named by its first record, and its name is durable before its content', async t => {
    const { fs } = await buildSpool(t)
    t.strictSame(ofSegments(fs.log).slice(-4), [
      `create ${segment(1)}`,
      `syncDirectory ${DIRECTORY}`,
      `write ${segment(1)}`,
      `sync ${segment(1)}`,
    ])
  })

  t.test('is followed by a new one at its size limit', async t => {
    const { fs, write, close } = await buildSpool(t, new MemoryFileSystem(), { maxSegmentBytes: 4_096 })
    for (let index = 0; index < 30; index++) await write(`${index}`)
    await close()
    const names = (await fs.list(DIRECTORY)).filter(name => name.endsWith('.jsonl'))
    t.ok(names.length > 3, `${names.length} segments`)
    for (const name of names) t.ok(fs.text(join(DIRECTORY, name)).length <= 4_096 + 700, name)
    const records = await recordsIn(fs)
    t.strictSame(
      namesIn(records),
      Array.from({ length: 30 }, (_, index) => `${index}`),
    )
    t.ok(records.every(({ seq }, index) => Number(seq) === index + 1))
  })
})

t.test('a failure of storage', async t => {
  const failures: [string, (first: number[]) => Fault, string][] = [
    ['an EIO on sync', nths => at('sync', nths, () => Promise.reject(fault('EIO'))), 'EIO'],
    ['an EIO on write', nths => at('write', nths, () => Promise.reject(fault('EIO'))), 'EIO'],
    ['a write that takes nothing', nths => at('write', nths, () => 0), 'ENOSPC'],
  ]

  for (const [name, script, reason] of failures) {
    t.test(`${name} moves on to a new segment and loses nothing`, async t => {
      const { fs, write, messages, writer } = await buildSpool(t)
      await write('before')
      fs.fault = script([1])
      await Promise.all([write('a'), write('b')])
      fs.log.length = 0
      await write('after')
      t.notOk(
        fs.log.some(entry => entry.endsWith(segment(1))),
        'the old segment is not touched again',
      )
      const records = await recordsIn(fs)
      t.strictSame(outline(records), ['start', 'before', `gap: ${reason}`, 'a', 'b', 'after'])
      t.match(records[2], { detail: { lastDurableSeq: '2', segment: segmentName(1) }, errorCode: 'WB_AUDIT_GAP' })
      t.ok(messages.some(message => message.includes('new segment')))
      t.equal(writer.healthy, true)
    })
  }

  t.test('half a batch in the old segment is not read twice', async t => {
    const { fs, write } = await buildSpool(t)
    let writes = 0
    fs.fault = (operation, _path, count) => {
      if (operation !== 'write') return undefined
      if (++writes === 2) throw fault('EIO')
      return writes === 1 ? Math.ceil(count / 2) : undefined
    }
    await Promise.all([write('a'), write('b'), write('c')])
    t.match(fs.text(segment(1)), '"name":"a"', 'one of them is in the old segment')
    t.strictSame(outline(await recordsIn(fs)), ['start', 'gap: EIO', 'a', 'b', 'c'])
  })

  t.test('two in a row refuse with 503 until storage recovers, which is noticed without help', async t => {
    const { fs, write, writer, clock, messages } = await buildSpool(t)
    fs.capacity = fs.used + 100
    await t.rejects(write('a'), { code: 'WB_AUDIT_UNAVAILABLE', statusCode: 503 })
    t.equal(writer.healthy, false)
    t.equal(writer.stats().lastError, 'ENOSPC')
    await t.rejects(write('b'), { code: 'WB_AUDIT_UNAVAILABLE' }, 'at once')
    await clock.pass(20_000)
    t.equal((await fs.list(DIRECTORY)).filter(name => name.endsWith('.jsonl')).length, 1, 'retries leave no litter')
    await t.rejects(write('c'), { code: 'WB_AUDIT_UNAVAILABLE' })

    fs.capacity = Number.POSITIVE_INFINITY
    await clock.pass(4_000)
    t.equal(writer.healthy, true)
    await write('d')
    const records = await recordsIn(fs)
    t.strictSame(outline(records), ['start', 'gap: ENOSPC', 'd'])
    t.match(records[1]?.detail, { 'dropped.event': 3, lastDurableSeq: '1' }, 'exact counts')
    t.ok(messages.some(message => message.includes('takes records again')))
  })

  t.test('keeps the end of a call that was open, and says that it came late', async t => {
    const { fs, writer, clock } = await buildSpool(t)
    const outcome = { stage: 'outcome', call: 'c1', head: '{"call":"c1",', tail: ',"stage":"outcome"}\n', bytes: 60 }
    fs.fault = at('sync', [1, 2], () => Promise.reject(fault('EIO')))
    await t.rejects(writer.append(outcome as never, true), { code: 'WB_AUDIT_UNAVAILABLE' })
    await clock.pass(4_000)
    await writer.flush()
    t.match((await recordsIn(fs)).at(-1), { stage: 'outcome', call: 'c1', late: true })
  })

  t.test('storage that does not answer lets nobody wait longer than the limit', async t => {
    const { fs, write, writer, clock } = await buildSpool(t)
    const release = hold(fs, 'sync')
    const waiting = [write('a'), write('b')]
    await settled()
    const later = write('c')
    const refused = [...waiting, later].map(each => t.rejects(each, { code: 'WB_AUDIT_TIMEOUT', statusCode: 503 }))
    await clock.pass(1_000)
    await Promise.all(refused)
    t.equal(writer.healthy, false)
    await t.rejects(write('d'), { code: 'WB_AUDIT_UNAVAILABLE' }, 'at once')
    await t.rejects(write('e', true), { code: 'WB_AUDIT_TIMEOUT' }, 'what must be written stands in line')
    release()
    await settled()
    t.equal(writer.healthy, true)
    await write('f')
    t.strictSame(outline(await recordsIn(fs)), ['start', 'a', 'b', 'gap: dropped', 'c', 'e', 'f'])
  })

  t.test('at the start it stops the start', async t => {
    const fs = new MemoryFileSystem()
    fs.capacity = 400
    await t.rejects(buildSpool(t, fs), { code: 'WB_AUDIT_CANNOT_OPEN', message: /ENOSPC/ })
    fs.capacity = Number.POSITIVE_INFINITY
    await buildSpool(t, fs)
  })
})

t.test('the size limit of the spool', async t => {
  t.test('refuses new work, lets open work end, and is lifted when segments are moved away', async t => {
    const { fs, write, writer, clock, messages } = await buildSpool(t, undefined, { maxSpoolBytes: 16_384 })
    await t.rejects(
      (async () => {
        for (let index = 0; index < 100; index++) await write(`${index}`)
      })(),
      { code: 'WB_AUDIT_SPOOL_FULL', statusCode: 503 },
    )
    t.equal(writer.healthy, false)
    t.ok(messages.some(message => message.includes('nearly full')))
    await write('the end of a call', true)
    await fs.remove(segment(1))
    await clock.pass(1_000)
    await t.rejects(write('this asks to measure again'), { code: 'WB_AUDIT_SPOOL_FULL' })
    await settled()
    await write('again')
  })
})

t.test('closing', async t => {
  t.test('writes a stop record behind everything that waits, and frees the spool', async t => {
    const { fs, write, close } = await buildSpool(t)
    const waiting = [write('a'), write('b')]
    await Promise.all([close(), ...waiting])
    t.strictSame(outline(await recordsIn(fs)), ['start', 'a', 'b', 'stop'])
    t.notOk(fs.names.has(join(DIRECTORY, 'lock')))
    await t.rejects(write('c'), { code: 'WB_AUDIT_CLOSED' })
    await buildSpool(t, fs)
  })

  t.test('tries once more where storage had failed, and rejects where it still does', async t => {
    const { fs, write, close } = await buildSpool(t)
    fs.capacity = fs.used
    await t.rejects(write('a'))
    fs.capacity = Number.POSITIVE_INFINITY
    await close()
    t.strictSame(outline(await recordsIn(fs)), ['start', 'gap: ENOSPC', 'stop'])

    const next = await buildSpool(t, fs)
    fs.capacity = fs.used
    await t.rejects(next.write('b'))
    await t.rejects(next.close(), { code: 'WB_AUDIT_UNAVAILABLE' })
    t.notOk(fs.names.has(join(DIRECTORY, 'lock')))
  })
})

t.test('recovery', async t => {
  /** A log of five records in which nobody said goodbye. */
  async function buildLog(t: Tap.Test): Promise<Buffer> {
    const { fs, write } = await buildSpool(t)
    for (const name of ['a', 'b', 'c', 'd']) await write(name)
    return fs.read(segment(1))
  }

  t.test('keeps the longest valid prefix of a log that is cut at any byte', async t => {
    const log = await buildLog(t)
    let wrong = 0
    for (let cut = 0; cut <= log.length; cut++) {
      const fs = new MemoryFileSystem()
      fs.put(segment(1), log.subarray(0, cut))
      const whole = log.subarray(0, cut).toString().split('\n').length - 1
      const spool = await buildSpool({ teardown() {} }, fs)
      const records = await recordsIn(fs)
      const kept = records.filter(({ boot }) => boot !== records.at(-1)?.boot)
      const torn = cut > 0 && log[cut - 1] !== 10
      const rest = ['start', ...(torn ? ['gap: torn-tail'] : [])]
      const expected = [...['start', 'a', 'b', 'c', 'd'].slice(0, whole), ...rest]
      if (JSON.stringify(outline(records)) !== JSON.stringify(expected) || kept.length !== whole) wrong++
      if (records.some(({ seq }, index) => Number(seq) !== index + 1)) wrong++
      const aside = (await fs.list(DIRECTORY)).filter(name => name.endsWith('.torn'))
      const saved = aside.map(name => fs.text(join(DIRECTORY, name))).join('')
      if (saved !== log.subarray(log.lastIndexOf(10, cut - 1) + 1, cut).toString() && cut > 0) wrong++
      await spool.close()
    }
    t.equal(wrong, 0, `${log.length + 1} cuts`)
  })

  t.test('does the same when it is itself cut off at any step', async t => {
    const log = await buildLog(t)
    let steps = 0
    for (let stop = 0; ; stop++) {
      const fs = new MemoryFileSystem()
      fs.put(segment(1), log.subarray(0, log.length - 10))
      let done = 0
      let cutOff: MemoryFileSystem | undefined
      fs.fault = () => {
        if (done++ === stop) cutOff = fs.killed()
      }
      await (await buildSpool({ teardown() {} }, fs)).close()
      if (cutOff === undefined) break
      steps++
      const again = await buildSpool({ teardown() {} }, cutOff)
      await again.write('after')
      const names = namesIn(await recordsIn(cutOff))
      if (JSON.stringify(names) !== '["a","b","c","after"]') t.fail(`stopped at ${stop}: ${JSON.stringify(names)}`)
      await again.close()
    }
    t.ok(steps > 15, `${steps} steps`)
  })

  t.test('takes a hole in what was never acknowledged for a torn tail', async t => {
    const { fs, write } = await buildSpool(t)
    await write('a')
    await Promise.all(['b', 'c', 'd'].map(name => write(name)))
    const log = Buffer.from(await fs.read(segment(1)))
    const inC = log.indexOf('"name":"c"')
    log.fill(0, inC, inC + 8)
    const crashed = new MemoryFileSystem()
    crashed.put(segment(1), log)
    await buildSpool(t, crashed)
    t.strictSame(outline(await recordsIn(crashed)), ['start', 'a', 'b', 'start', 'gap: torn-tail'])
  })

  const damages: [string, (log: string[]) => string[], number][] = [
    ['a line that is no JSON', lines => lines.with(2, lines[2]!.replace('"', '')), 3],
    ['a line that is missing', lines => lines.toSpliced(1, 1), 2],
    ['two lines that have changed places', lines => [...lines.slice(0, 1), lines[2]!, lines[1]!, ...lines.slice(3)], 2],
    ['a line that is there twice', lines => lines.toSpliced(2, 0, lines[1]!), 3],
    ['a first line that is empty', lines => lines.with(0, ''), 1],
  ]
  for (const [name, damage, line] of damages) {
    t.test(`${name} before the tail stops the start, with the file and the line`, async t => {
      const log = (await buildLog(t)).toString()
      const fs = new MemoryFileSystem()
      const damaged = damage(log.split('\n')).join('\n')
      fs.put(segment(1), damaged)
      const told = { code: 'WB_AUDIT_CORRUPT', message: new RegExp(`${segmentName(1)} is damaged at line ${line},`) }
      await t.rejects(buildSpool(t, fs), told)
      await t.rejects(recordsIn(fs), told, 'and a reader')
      t.equal(fs.text(segment(1)), damaged, 'nothing is changed')

      const { write } = await buildSpool(t, fs, { onCorruption: 'continue' })
      await write('after')
      t.equal(fs.text(segment(1)), damaged, 'nor when told to go on')
      const records = await recordsIn(fs, 'skip')
      t.strictSame(outline(records).slice(-3), ['start', 'gap: corrupt', 'after'])
      t.match(records.at(-2)?.detail, { line, segment: segmentName(1) })
    })
  }

  t.test('a segment that is missing from the middle is damage to a reader', async t => {
    const { fs, write } = await buildSpool(t, undefined, { maxSegmentBytes: 4_096 })
    for (let index = 0; index < 30; index++) await write(`${index}`)
    const names = (await fs.list(DIRECTORY)).filter(name => name.endsWith('.jsonl')).toSorted()
    await fs.remove(join(DIRECTORY, names[1]!))
    await t.rejects(recordsIn(fs), { code: 'WB_AUDIT_CORRUPT' })
  })
})

t.test('a call that a crash cut off', async t => {
  const intent = (call: string) => line('intent', call)
  const line = (stage: string, call: string) => ({
    stage,
    call,
    head: `{"action":"chat.complete","call":"${call}","model":"m",`,
    tail: `,"stage":"${stage}","userId":"u"}\n`,
    bytes: 120,
  })

  t.test('gets the outcome unknown-after-crash at the next start, once', async t => {
    const { fs, writer } = await buildSpool(t)
    for (const call of ['c1', 'c2', 'c2', 'c3']) await writer.append(intent(call) as never)
    await writer.append(line('outcome', 'c1') as never)
    const next = fs.killed()
    const spool = await buildSpool(t, next)
    const ends = (records: AuditRecord[]) => records.filter(({ status }) => status === 'unknown-after-crash')
    t.match(ends(await recordsIn(next)), [
      { call: 'c2', stage: 'outcome', success: false, model: 'm', userId: 'u', action: 'chat.complete' },
      { call: 'c3', errorCode: 'WB_AUDIT_UNKNOWN_AFTER_CRASH', tokensUsed: null, httpStatus: null },
    ])
    await spool.close()
    await buildSpool(t, next)
    t.equal(ends(await recordsIn(next)).length, 2)
  })

  t.test('is found however many segments and crashes lie between', async t => {
    let { fs, writer, write } = await buildSpool(t, undefined, { maxSegmentBytes: 4_096 })
    await writer.append(intent('old') as never)
    for (let index = 0; index < 30; index++) await write(`${index}`)
    fs.fault = at('sync', [1], () => Promise.reject(fault('EIO')))
    await write('after a failure')
    // The first recovery dies as soon as its start record is on disk.
    const next = fs.killed()
    const release = hold(next, 'sync')
    void buildSpool({ teardown() {} }, next).catch(() => {})
    await settled()
    const half = next.text(
      join(
        DIRECTORY,
        (await next.list(DIRECTORY))
          .filter(name => name.endsWith('.jsonl'))
          .toSorted()
          .at(-1)!,
      ),
    )
    const third = next.killed()
    const last = [...third.names.keys()]
      .filter(name => name.endsWith('.jsonl'))
      .toSorted()
      .at(-1)!
    third.put(last, half.slice(0, half.indexOf('\n') + 1))
    await buildSpool(t, third)
    const records = await recordsIn(third)
    t.match(records.at(-1), { call: 'old', status: 'unknown-after-crash' })
    t.equal(records.filter(({ stage }) => stage === 'outcome').length, 1)
    release()
  })
})

t.test('the lock', async t => {
  const build = (fs: MemoryFileSystem, options: Partial<Parameters<typeof takeLock>[0]> = {}) => {
    const clock = createClock()
    const state = { clock, lost: 0 }
    const boot = `lock-${Math.random()}`
    return takeLock({ fs, directory: DIRECTORY, boot, ...clock, onLost: () => state.lost++, ...options }).then(lock =>
      Object.assign(state, lock),
    )
  }
  const other = (changes: object) => JSON.stringify({ ...identifyProcess(), boot: 'other', ...changes })

  t.test('is refused to a second owner in the same process', async t => {
    const fs = new MemoryFileSystem()
    const first = await build(fs)
    await t.rejects(build(fs), { code: 'WB_AUDIT_SPOOL_OWNED', message: /this process/ })
    await first.release()
    await (await build(fs)).release()
  })

  t.test('is refused while its process runs, and taken over once it is dead', async t => {
    const fs = new MemoryFileSystem()
    fs.put(join(DIRECTORY, 'lock'), other({}))
    await t.rejects(build(fs), { code: 'WB_AUDIT_SPOOL_OWNED', message: new RegExp(`process ${process.pid}`) })
    fs.put(join(DIRECTORY, 'lock'), other({ pid: 4_194_305 }))
    await (await build(fs)).release()
    t.notOk([...fs.names.keys()].some(name => name.includes('lock')))
  })

  t.test('of a process that died before it could write it down is taken over', async () => {
    const fs = new MemoryFileSystem()
    fs.put(join(DIRECTORY, 'lock'), '')
    await (await build(fs)).release()
  })

  t.test('of another container is watched: one that is touched belongs to somebody', async t => {
    const fs = new MemoryFileSystem()
    const path = join(DIRECTORY, 'lock')
    fs.put(path, other({ namespace: 'pid:[1]', pid: 1 }))
    await t.rejects(build(fs, { wait: () => fs.touch(path) }), { code: 'WB_AUDIT_SPOOL_OWNED', message: /container/ })
    const waits: number[] = []
    const lock = await build(fs, { wait: async ms => waits.push(ms) })
    t.strictSame(waits, [3_500])
    await lock.release()
  })

  t.test('is not taken from an owner who came between judging and taking over', async t => {
    const fs = new MemoryFileSystem()
    const path = join(DIRECTORY, 'lock')
    fs.put(path, other({ pid: 4_194_305 }))
    const judge = () => {
      fs.put(path, other({ boot: 'quicker' }))
      return 'dead' as const
    }
    await t.rejects(build(fs, { judge }), { code: 'WB_AUDIT_SPOOL_OWNED', message: /just now/ })
    t.match(fs.text(path), 'quicker')
  })

  t.test('is touched every second, made again when deleted, and given up to another owner', async t => {
    const fs = new MemoryFileSystem()
    const path = join(DIRECTORY, 'lock')
    const lock = await build(fs)
    const before = (await fs.stat(path))?.modifiedAt
    await lock.clock.pass(1_000)
    t.not((await fs.stat(path))?.modifiedAt, before)
    await fs.remove(path)
    await lock.clock.pass(1_000)
    t.ok(fs.names.has(path))
    t.equal(lock.lost, 0)
    fs.put(path, other({ boot: 'thief' }))
    await lock.clock.pass(1_000)
    t.equal(lock.lost, 1)
    await lock.release()
    t.match(fs.text(path), 'thief', 'it is not ours to remove')
  })

  t.test('once lost, stops the writer for good', async t => {
    const { fs, write, writer, clock } = await buildSpool(t)
    fs.put(join(DIRECTORY, 'lock'), other({ boot: 'thief' }))
    await clock.pass(1_000)
    await t.rejects(write('a'), { code: 'WB_AUDIT_UNAVAILABLE' })
    t.equal(writer.healthy, false)
    t.equal(writer.stats().lastError, 'EOWNER')
    await clock.pass(60_000)
    t.equal(writer.healthy, false)
  })

  t.test('knows processes by more than their number', t => {
    const me = identifyProcess()
    t.equal(judgeProcess(me), 'running')
    t.equal(judgeProcess({ ...me, started: '1' }), 'dead', 'a number used again')
    t.equal(judgeProcess({ ...me, machine: 'elsewhere' }), 'unknown')
    t.equal(judgeProcess({ ...me, namespace: 'pid:[1]' }), 'unknown')
    t.equal(judgeProcess({ ...me, started: '' }), 'dead', 'without start times: this process knows its own')
    t.equal(judgeProcess({ ...me, started: '', pid: process.ppid }), 'running')
    t.end()
  })
})

/** Lets an operation wait until the function it gives is called. */
function hold(fs: MemoryFileSystem, kind: string): () => void {
  let release!: () => void
  const held = new Promise<void>(resolve => (release = resolve))
  fs.fault = async operation => {
    if (operation === kind) await held
  }
  return release
}

declare namespace Tap {
  type Test = { teardown(work: () => unknown): void }
}
