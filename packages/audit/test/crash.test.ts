import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import t from 'tap'
import { readSpool } from '../src/spool/read-spool.js'
import { createSigningKey, readSigner } from '../src/proof/keys.js'
import { verifyLog } from '../src/proof/verify-log.js'
import { buildSpool, DIRECTORY, namesIn, recordsIn, settled, sizeOf } from './builders.js'
import { fault, MemoryFileSystem, type Random } from './memory-file-system.js'

const SCRIPT = new URL('./fixtures/writers.mjs', import.meta.url).pathname
/** A few for each change; `figures:audit` asks for more. */
const ROUNDS = sizeOf('KILLS', 20)
const CRASHES = sizeOf('CRASHES', 300)
const GENERATIONS = 3
const signer = readSigner('test', createSigningKey())
/** Often, so that crashes fall between a checkpoint and what belongs to it. */
const signing = {
  signer,
  former: [],
  settings: { checkpointMs: 100, checkpointRecords: 4, idleMs: 1_000, adopt: false },
}

t.test('kill -9 of 64 concurrent writers', async t => {
  const directory = t.testdir()
  const acknowledged: string[] = []
  const boots = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const most = 1 + Math.floor(Math.random() * 2_000)
    acknowledged.push(...(await writeUntilKilled([process.execPath, SCRIPT, directory, `${round}`, '262144'], most)))
  }

  const found = new Map<string, number>()
  let seq = 0
  for await (const record of readSpool(directory)) {
    if (Number(record.seq) !== ++seq) t.fail(`seq ${record.seq} stands where ${seq} was due`)
    boots.add(record.boot)
    if (record.action !== 'app.write') continue
    const { round, writer, count } = record.detail ?? {}
    const key = `${round} ${writer} ${count}`
    if (found.has(key)) t.fail(`${key} is there twice`)
    found.set(key, seq)
  }
  const lost = acknowledged.filter(key => !found.has(key))
  t.strictSame(lost, [], `of ${acknowledged.length} acknowledged records none is lost`)
  t.comment(`${ROUNDS} kills; ${acknowledged.length} acknowledged records, ${lost.length} lost`)
  t.equal(boots.size, ROUNDS)

  const last = new Map<string, number>()
  let disorder = 0
  for (const key of acknowledged) {
    const [round, writer] = key.split(' ')
    const at = found.get(key) ?? 0
    if (at < (last.get(`${round} ${writer}`) ?? 0)) disorder++
    last.set(`${round} ${writer}`, at)
  }
  t.equal(disorder, 0, 'and each writer finds its own in its order')
})

t.test('a real file system that takes half a batch and then refuses (ulimit -f)', async t => {
  const directory = t.testdir()
  const limited = `ulimit -f 64; exec "${process.execPath}" "${SCRIPT}" "${directory}" limited ${1 << 30}`
  const acknowledged = await writeUntilKilled(['/bin/bash', '-c', limited], 1_000)
  const found = new Set<string>()
  const reasons = new Set<unknown>()
  for await (const { detail, stage } of readSpool(directory)) {
    if (stage === 'gap') reasons.add(detail?.['reason'])
    const key = `${detail?.['round']} ${detail?.['writer']} ${detail?.['count']}`
    if (stage === 'event' && found.has(key)) t.fail(`${key} is there twice`)
    found.add(key)
  }
  t.strictSame([...reasons], ['EFBIG'])
  t.strictSame(
    acknowledged.filter(key => !found.has(key)),
    [],
    `of ${acknowledged.length} acknowledged records none is lost`,
  )
})

/**
 * Runs one child until it has acknowledged `most` records, and gives all that it acknowledged.
 * In an empty environment: what tap preloads into children ends them at signals that Node itself ignores.
 */
async function writeUntilKilled(command: readonly string[], most: number): Promise<string[]> {
  const child = spawn('/usr/bin/env', ['-i', ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let count = 0
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text
    count += text.split('\n').length - 1
    if (count >= most) child.kill('SIGKILL')
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`the writers ended by themselves: ${String(signal)}`)
  return output.split('\n').slice(0, -1)
}

/** One generation: writers, now and then a fault, and a power loss before the nth step. */
interface Plan {
  readonly seed: number
  readonly stop: number
  readonly batches: readonly number[]
  readonly faulty: number
}

const PLAN = record({
  seed: integer(),
  stop: integer({ min: 1, max: 120 }),
  batches: array(integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 20 }),
  faulty: constantFrom(0, 0, 0.05, 0.3),
})

/** Storage refuses the very first segment, and the power is lost before the next one has a tree. */
const NO_FIRST_SEGMENT: Plan[] = [
  { seed: -2_128_601_066, stop: 33, batches: [1], faulty: 0.3 },
  { seed: 0, stop: 1, batches: [1], faulty: 0 },
  { seed: 0, stop: 1, batches: [1], faulty: 0 },
]

t.test('a power loss at any step of storage loses no acknowledged record, and no signed one', async t => {
  let crashes = 0
  let checked = 0
  let faults = 0
  let proved = 0

  async function live(
    fs: MemoryFileSystem,
    plan: Plan,
    generation: number,
    safe: string[],
    notes: string[],
  ): Promise<MemoryFileSystem> {
    const random = mulberry(plan.seed)
    const acknowledged = [...safe]
    let crashed: { fs: MemoryFileSystem; acknowledged: string[]; note: string | null } | undefined
    let note = (): string | null => null
    let step = 0
    fs.fault = (operation, path, count) => {
      if (++step === plan.stop) {
        crashes++
        crashed = { fs: fs.crashed(random), acknowledged: [...acknowledged], note: note() }
      }
      if (!path.endsWith('.jsonl') || random() >= plan.faulty || step < 20) return undefined
      faults++
      if (operation === 'sync' || operation === 'create') throw fault('EIO')
      return operation === 'write' ? Math.ceil(random() * count) : undefined
    }
    const spool = await buildSpool({ teardown() {} }, fs, { maxSegmentBytes: 4_096, signing }).catch(error => {
      if (plan.faulty === 0) throw error
      return null
    })
    note = () => spool?.notary?.latest ?? null
    for (const [index, size] of plan.batches.entries()) {
      for (let each = 0; each < size; each++) {
        const name = `${generation}.${index}.${each}`
        spool?.write(name).then(
          () => acknowledged.push(name),
          () => {},
        )
      }
      if (random() < 0.5) await settled()
      await spool?.clock.pass(100)
    }
    await settled()
    await spool?.close().catch(() => {})
    crashed ??= { fs: fs.killed(), acknowledged, note: note() }
    if (crashed.note !== null) notes.push(crashed.note)
    safe.splice(0, safe.length, ...crashed.acknowledged)
    return crashed.fs
  }

  await assert(
    asyncProperty(array(PLAN, { minLength: GENERATIONS, maxLength: GENERATIONS }), async plans => {
      let fs = new MemoryFileSystem()
      const safe: string[] = []
      const notes: string[] = []
      for (const [generation, plan] of plans.entries()) {
        fs = await live(fs, plan, generation, safe, notes)
        const before = namesIn(await recordsIn(fs))
        const last = await buildSpool({ teardown() {} }, fs, { signing })
        const records = await recordsIn(fs)
        const names = namesIn(records)
        await last.close()
        checked += safe.length
        // What was signed before the crash holds after it.
        const seen = await verifyLog(DIRECTORY, { fs, verifiers: [signer], checkpoints: notes })
        if (!seen.ok) throw new Error(seen.faults.map(({ why }) => why).join('; '))
        proved += seen.covered
        const missing = safe.filter(name => !names.includes(name))
        if (missing.length > 0) throw new Error(`lost: ${missing.join(' ')}`)
        if (new Set(names).size !== names.length) throw new Error('a record is there twice')
        if (before.length !== names.length) throw new Error('recovery changed what a reader had seen')
        if (records.some(({ seq }, index) => index > 0 && Number(seq) <= Number(records[index - 1]?.seq))) {
          throw new Error('out of order')
        }
      }
    }),
    { numRuns: CRASHES / GENERATIONS, examples: [[NO_FIRST_SEGMENT]] },
  )
  t.ok(crashes > 0 && faults > 0 && proved > 0)
  t.comment(`${crashes} crashes, ${faults} faults; ${checked} acknowledged and ${proved} signed records looked for`)
})

/** A small generator of repeatable numbers (Tommy Ettinger's mulberry32). */
function mulberry(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
