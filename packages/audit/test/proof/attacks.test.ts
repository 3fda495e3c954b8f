import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { createSigningKey, readSigner } from '../../src/proof/keys.js'
import { ProofSettings } from '../../src/proof/settings.js'
import { verifyLog } from '../../src/proof/verify-log.js'
import { buildSpool, DIRECTORY } from '../builders.js'
import { MemoryFileSystem } from '../memory-file-system.js'

const RECORDS = 100
const signer = readSigner('test', createSigningKey())
const forger = readSigner('test', createSigningKey())
const settings = Value.Default(ProofSettings, {}) as ProofSettings
const signing = { signer, former: [], settings: { ...settings, checkpointRecords: 50 } }

/** A log of 100 records in several segments, with checkpoints among them, and the last one, kept elsewhere. */
async function signedLog(fs = new MemoryFileSystem(), key = signer) {
  const spool = await buildSpool({ teardown() {} }, fs, {
    signing: { ...signing, signer: key },
    maxSegmentBytes: 8_192,
  })
  for (let n = 0; n < RECORDS; n++) {
    await spool.write(`${n}`)
    if (n % 50 === 49) await spool.clock.pass(0)
  }
  await spool.close()
  return { fs, outside: spool.notary!.latest! }
}

const segmentsOf = (fs: MemoryFileSystem) => [...fs.names.keys()].filter(name => name.endsWith('.jsonl')).toSorted()
const linesOf = (fs: MemoryFileSystem) =>
  segmentsOf(fs).flatMap(name =>
    fs
      .text(name)
      .split('\n')
      .slice(0, -1)
      .map((line, at) => ({ name, line, at })),
  )

/** The log with other lines, which are numbered anew: what somebody does who knows how it is made. */
function rewritten(fs: MemoryFileSystem, lines: readonly { name: string; line: string }[]): MemoryFileSystem {
  const copy = fs.killed()
  const texts = new Map(segmentsOf(fs).map(name => [name, '']))
  for (const [index, { name, line }] of lines.entries()) {
    const numbered = line.replace(/"seq":"\d+"/, `"seq":"${index + 1}"`)
    texts.set(name, `${texts.get(name)}${numbered}\n`)
  }
  for (const [name, text] of texts) copy.put(name, text)
  return copy
}

t.test('whatever is done to a signed log without its key is found out', async t => {
  const { fs, outside } = await signedLog()
  const lines = linesOf(fs)
  const check = (changed: MemoryFileSystem, checkpoints = [outside]) =>
    verifyLog(DIRECTORY, { fs: changed, verifiers: [signer], checkpoints })
  t.match(await check(fs), { ok: true, uncovered: 0 }, 'the premise: as it was, it is good')
  t.ok(segmentsOf(fs).length > 2 && lines.length > RECORDS)

  const attacks: [name: string, changed: MemoryFileSystem][] = []
  for (const [index, { line }] of lines.entries()) {
    const with_ = (text: string) => rewritten(fs, lines.with(index, { ...lines[index]!, line: text }))
    attacks.push(
      [`${index}: a digit of its time`, with_(line.replace(/\d(?=Z")/, digit => String((Number(digit) + 1) % 10)))],
      [`${index}: its id`, with_(line.replace(/"id":"./, '"id":"z'))],
      [`${index}: another user`, with_(line.replace('"userId":null', '"userId":"eve"'))],
      [`${index}: a space`, with_(line.replace('{', '{ '))],
      [`${index}: removed, and the rest numbered anew`, rewritten(fs, lines.toSpliced(index, 1))],
      [`${index}: written twice`, rewritten(fs, lines.toSpliced(index, 0, lines[index]!))],
      [`${index}: cut off from here on`, rewritten(fs, lines.slice(0, index))],
    )
    if (index > 0) {
      const [one, two] = [lines[index - 1]!, lines[index]!]
      attacks.push([
        `${index}: changed places`,
        rewritten(fs, lines.with(index - 1, { ...two, name: one.name }).with(index, { ...one, name: two.name })),
      ])
    }
  }
  for (const name of [...fs.names.keys()].filter(name => name.endsWith('.jsonl'))) {
    const bytes = Buffer.from(fs.text(name))
    for (let at = 0; at < bytes.length; at += 29) {
      const flipped = fs.killed()
      const copy = Buffer.from(bytes)
      copy[at] = copy[at]! ^ (1 << (at % 8))
      flipped.put(name, copy)
      attacks.push([`${name}: a bit at ${at}`, flipped])
    }
    const without = fs.killed()
    without.names.delete(name)
    attacks.push([`${name} removed`, without])
  }
  const unsigned = lines.filter(({ line }) => !line.includes('"stage":"checkpoint"'))
  const bare = rewritten(fs, unsigned)
  bare.names.delete(`${DIRECTORY}/checkpoint`)
  attacks.push(['all checkpoints removed', bare])
  attacks.push(['signed anew with another key', (await signedLog(new MemoryFileSystem(), forger)).fs])

  const missed: string[] = []
  for (const [name, changed] of attacks) {
    // oxlint-disable-next-line no-await-in-loop
    const { ok, uncovered } = await check(changed)
    // What is added behind the last checkpoint proves nothing, and is said not to.
    if (ok && uncovered === 0) missed.push(name)
  }
  t.ok(attacks.length >= 2_000, `${attacks.length} attacks`)
  t.strictSame(missed, [])
})

t.test(
  'an old copy of the whole directory is found out by a checkpoint that was kept elsewhere, and only by it',
  async t => {
    const fs = new MemoryFileSystem()
    const first = await buildSpool(t, fs, { signing })
    await first.write('a')
    await first.close()
    const old = fs.killed()
    const second = await buildSpool(t, fs.killed(), { signing })
    await second.write('b')
    await second.close()
    const outside = second.notary!.latest!
    t.match(await verifyLog(DIRECTORY, { fs: old, verifiers: [signer] }), { ok: true }, 'alone it looks whole')
    const seen = await verifyLog(DIRECTORY, { fs: old, verifiers: [signer], checkpoints: [outside] })
    t.match(seen, { ok: false, faults: [{ why: /signed 6 records, and 3 are there/ }] })
  },
)

t.test('a cut at any byte is found out by the checkpoint beside the log', async t => {
  const fs = new MemoryFileSystem()
  const spool = await buildSpool(t, fs, { signing })
  for (let n = 0; n < 3; n++) await spool.write(`${n}`)
  await spool.close()
  const [name] = segmentsOf(fs)
  const bytes = Buffer.from(fs.text(name!))
  const missed: number[] = []
  for (let size = 0; size < bytes.length; size++) {
    const cut = fs.killed()
    cut.put(name!, bytes.subarray(0, size))
    if ((await verifyLog(DIRECTORY, { fs: cut, verifiers: [signer] })).ok) missed.push(size)
  }
  t.strictSame(missed, [], `${bytes.length} cuts`)
})
