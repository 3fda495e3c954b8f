import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { createSigningKey, readSigner } from '../../src/proof/keys.js'
import { ProofSettings } from '../../src/proof/settings.js'
import { verifyLog } from '../../src/proof/verify-log.js'
import { recoverSpool } from '../../src/spool/recover-spool.js'
import { buildSpool, DIRECTORY, recordsIn, sizeOf } from '../builders.js'
import { MemoryFileSystem } from '../memory-file-system.js'

const RECORDS = 200
/** 1 is every byte: minutes. */
const STEP = sizeOf('BYTE_STEP', 101)
const signer = readSigner('test', createSigningKey())
const settings = Value.Default(ProofSettings, {}) as ProofSettings

async function makeLog(isSigned: boolean): Promise<{ fs: MemoryFileSystem; path: string; bytes: Buffer }> {
  const fs = new MemoryFileSystem()
  const signing = isSigned ? { signing: { signer, former: [], settings } } : {}
  const spool = await buildSpool({ teardown() {} }, fs, signing)
  const others = isSigned ? 3 : 2
  for (let n = 0; n < RECORDS - others; n++) await spool.write(`${n}`)
  await spool.clock.pass(1_000)
  await spool.close()
  const path = [...fs.names.keys()].find(name => name.endsWith('.jsonl'))!
  const bytes = Buffer.from(fs.text(path))
  return { fs, path, bytes }
}

t.test('a log that was cut at any byte is taken up with every record that was whole', async t => {
  const { fs, path, bytes } = await makeLog(false)
  const options = { directory: DIRECTORY, boot: 'after', onCorruption: 'refuse' } as const
  const wrong: number[] = []
  let cuts = 0
  let whole = 0
  for (let size = 0; size <= bytes.length; size++) {
    if (size > 0 && bytes[size - 1] === 10) whole++
    if (size % STEP !== 0) continue
    const cut = fs.killed()
    cut.put(path, bytes.subarray(0, size))
    const { lastSeq, gaps } = await recoverSpool({ ...options, fs: cut })
    const records = await recordsIn(cut)
    const isTorn = size > 0 && bytes[size - 1] !== 10
    if (lastSeq !== whole || records.length !== whole || gaps.length !== (isTorn ? 1 : 0)) wrong.push(size)
    cuts++
  }
  t.equal(whole, RECORDS, 'the premise')
  t.strictSame(wrong, [])
  t.comment(`${cuts} cuts of ${bytes.length} bytes; ${wrong.length} not taken up as they were`)
})

t.test('a bit that was turned in any byte of a signed log is found out', async t => {
  const { fs, path, bytes } = await makeLog(true)
  const options = { fs, verifiers: [signer] }
  t.match(await verifyLog(DIRECTORY, options), { ok: true, records: RECORDS, uncovered: 0 }, 'the premise')
  const missed: number[] = []
  let flips = 0
  const changed = fs.killed()
  for (let at = 0; at < bytes.length; at += STEP) {
    const copy = Buffer.from(bytes)
    copy[at]! ^= 1 << (at % 8)
    changed.put(path, copy)
    if ((await verifyLog(DIRECTORY, { ...options, fs: changed })).ok) missed.push(at)
    flips++
  }
  t.strictSame(missed, [])
  t.comment(`${flips} flips in ${bytes.length} bytes; ${missed.length} not found out`)
})
