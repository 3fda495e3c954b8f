import { join } from 'node:path'
import { Secret } from '@windbreak/core'
import t, { type Test } from 'tap'
import { readSigner, readVerifier, verifierKey, createSigningKey } from '../../src/proof/keys.js'
import { readCheckpoint } from '../../src/proof/checkpoint-file.js'
import { checkRecord, proveRecord } from '../../src/proof/record-proof.js'
import { verifyLog } from '../../src/proof/verify-log.js'
import { Value } from '@sinclair/typebox/value'
import { ProofSettings } from '../../src/proof/settings.js'
import { buildApp } from '../build-app.js'
import { buildSpool, DIRECTORY, recordsIn } from '../builders.js'
import { fault, MemoryFileSystem } from '../memory-file-system.js'

const signer = readSigner('test', createSigningKey())
const verifiers = [readVerifier(verifierKey(signer))]
const settings = Value.Default(ProofSettings, {}) as ProofSettings
const signing = { signer, former: [], settings }

const open = (t: Test, fs?: MemoryFileSystem, options: object = {}) => buildSpool(t, fs, { signing, ...options })
const verify = (fs: MemoryFileSystem, checkpoints: readonly string[] = []) =>
  verifyLog(DIRECTORY, { verifiers, fs, checkpoints })
const actions = async (fs: MemoryFileSystem) => (await recordsIn(fs)).map(({ action }) => action)

t.test('records are signed for within a second, and the checkpoint is on record', async t => {
  const { fs, write, clock, notary } = await open(t)
  await write('a')
  t.equal(notary!.latest, null)
  await clock.pass(1_000)
  t.match(await actions(fs), ['audit.start', 'app.write', 'audit.checkpoint'])
  t.match(notary!.latest, /^test\n2\n/)
  t.match(await verify(fs), { ok: true, records: 3, covered: 2, uncovered: 1, checkpoints: 2 })
})

t.test('a thousand records do not wait for the second', async t => {
  const { write, notary, clock } = await open(t)
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => write(`${n}`)))
  await clock.pass(0)
  t.match(notary!.latest, /^test\n1001\n/)
})

t.test('what only the number of records called for is durable on record, and its file follows', async t => {
  const { fs, write, notary, clock } = await open(t)
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => write(`${n}`)))
  await clock.pass(0)
  t.match(await actions(fs), { 1_001: 'audit.checkpoint' })
  t.match(await readCheckpoint(fs, DIRECTORY), /^test\n0\n/)
  t.match(notary!.latest, /^test\n1001\n/)
  t.equal(notary!.uncovered, 0)
  const crashed = fs.crashed(() => 0)
  await clock.pass(1_000)
  t.match(await readCheckpoint(fs, DIRECTORY), /^test\n1002\n/)

  t.match(await verify(crashed), { ok: true, covered: 1_001 })
  const { close } = await open(t, crashed)
  await close()
  t.match(await verify(crashed), { ok: true, uncovered: 0 })
})

t.test('storage that refuses the record of a checkpoint leaves nothing shown that is not durable', async t => {
  const { fs, write, notary, clock } = await open(t)
  const writes = Array.from({ length: 1_000 }, (_, n) => write(`${n}`))
  await Promise.all(writes)
  fs.fault = (operation, path) => {
    if (operation === 'sync' && path.endsWith('.jsonl')) throw fault('EIO')
  }
  await clock.pass(0)
  t.equal(notary!.latest, null)
  t.equal(notary!.uncovered, 1_001)
})

t.test('silence is signed for, once a minute, and no checkpoint calls for another', async t => {
  const { fs, clock } = await open(t)
  await clock.pass(1_000)
  await clock.pass(179_000)
  t.equal((await actions(fs)).filter(action => action === 'audit.checkpoint').length, 3)
})

t.test('the last checkpoint covers everything up to the stop', async t => {
  const { fs, write, close } = await open(t)
  await write('a')
  await close()
  t.match(await verify(fs), { ok: true, records: 3, covered: 3, uncovered: 0 })
})

t.test('a log that is taken up again goes on with the same tree', async t => {
  let fs = new MemoryFileSystem()
  const notes: string[] = []
  for (let run = 0; run < 4; run++) {
    const spool = await open(t, fs, { maxSegmentBytes: 4_096 })
    for (let n = 0; n < 20; n++) await spool.write(`${run}.${n}`)
    await spool.clock.pass(1_000)
    notes.push(spool.notary!.latest!)
    if (run % 2 === 0) await spool.close()
    fs = fs.killed()
  }
  t.match(await verify(fs, notes), { ok: true, uncovered: 1 })
})

t.test('segments that were moved away are not needed to go on, nor to verify the rest', async t => {
  const fs = new MemoryFileSystem()
  const spool = await open(t, fs, { maxSegmentBytes: 4_096 })
  for (let n = 0; n < 60; n++) await spool.write(`${n}`)
  await spool.close()
  const left = fs.killed()
  const segments = [...left.names.keys()].filter(name => name.endsWith('.jsonl')).toSorted()
  t.ok(segments.length > 3)
  for (const name of segments.slice(0, 2)) await left.remove(name)
  const again = await open(t, left, { maxSegmentBytes: 4_096 })
  await again.write('more')
  await again.close()
  const seen = await verifyLog(DIRECTORY, { verifiers, fs: left, partial: true })
  t.match(seen, { ok: true, uncovered: 0 })
  t.equal(seen.missing + seen.records, seen.covered, 'what was moved away is counted')
  t.match(await verify(left), { ok: false, faults: [{ why: /first \d+ records are not there/ }] }, 'and is no secret')
})

t.test('a start signs nothing for a log that is not what was signed', async t => {
  const fs = new MemoryFileSystem()
  const spool = await open(t, fs)
  await spool.write('a')
  await spool.write('b')
  await spool.close()
  const segment = [...fs.names.keys()].find(name => name.endsWith('.jsonl'))!
  const text = fs.text(segment)
  const lines = text.split('\n')
  const rows: [name: string, code: string, change: (fs: MemoryFileSystem) => void][] = [
    ['a letter was changed', 'WB_AUDIT_INCONSISTENT', fs => fs.put(segment, text.replace('"name":"a"', '"name":"c"'))],
    ['the last line was cut off', 'WB_AUDIT_INCONSISTENT', fs => fs.put(segment, `${lines.slice(0, -2).join('\n')}\n`)],
    ['all of it was removed', 'WB_AUDIT_INCONSISTENT', fs => void fs.names.delete(segment)],
    ['the checkpoint is another’s', 'WB_AUDIT_NOTE', fs => fs.put(join(DIRECTORY, 'checkpoint'), 'test\n1\nAAAA\n\n')],
  ]
  for (const [name, code, change] of rows) {
    await t.test(name, async t => {
      const changed = fs.killed()
      change(changed)
      await t.rejects(open(t, changed), { code })
      t.equal((await verify(changed)).ok, false)
    })
  }
})

t.test('a new key goes on where the old one is named, and not where it is not', async t => {
  const fs = new MemoryFileSystem()
  const first = await open(t, fs)
  await first.write('a')
  await first.close()
  const next = readSigner('test', createSigningKey())
  await t.rejects(open(t, fs.killed(), { signing: { ...signing, signer: next } }), { code: 'WB_AUDIT_NOTE' })
  const moved = fs.killed()
  const second = await open(t, moved, { signing: { ...signing, signer: next, former: verifiers } })
  await second.write('b')
  await second.close()
  t.match(await verifyLog(DIRECTORY, { fs: moved, verifiers: [...verifiers, next] }), { ok: true, uncovered: 0 })
  t.match(await verifyLog(DIRECTORY, { fs: moved, verifiers }), { ok: false }, 'who does not know the new key is told')
})

t.test('storage that refuses a checkpoint stops no record, and the next one covers them', async t => {
  const { fs, write, clock, notary, messages } = await open(t)
  fs.fault = (operation, path) => {
    if (operation === 'rename' && path.endsWith('checkpoint.new')) throw fault('EIO')
  }
  await write('a')
  await clock.pass(1_000)
  t.equal(notary!.latest, null)
  t.match(messages.join('; '), /checkpoint could not be written/)
  fs.fault = () => {}
  await write('b')
  await clock.pass(1_000)
  t.match(await verify(fs), { ok: true, covered: 3 })
})

t.test('one record is proved without showing another', async t => {
  const { fs, write, close } = await open(t)
  for (let n = 0; n < 37; n++) await write(`${n}`)
  await close()
  const records = await recordsIn(fs)
  for (const { id, detail } of records) {
    const { line, proof } = await proveRecord(DIRECTORY, id, { verifiers, fs })
    t.match(line, id)
    t.match(checkRecord({ line, proof }, verifiers), { origin: 'test', size: records.length })
    t.throws(() => checkRecord({ line: line.replace(id, 'x'), proof }, verifiers), { code: 'WB_AUDIT_PROOF' })
    const index = records.findIndex(record => record.id === id)
    const moved = proof.replace(`index ${index}`, `index ${index + 1}`)
    t.throws(() => checkRecord({ line, proof: moved }, verifiers), { code: 'WB_AUDIT_PROOF' }, String(detail?.['name']))
  }
  await t.rejects(proveRecord(DIRECTORY, 'nobody', { verifiers, fs }), { code: 'WB_AUDIT_NOT_COVERED' })
  t.throws(() => checkRecord({ line: '', proof: '' }, verifiers), { code: 'WB_AUDIT_PROOF' })
})

t.test('a log that nobody signed proves nothing', async t => {
  const { fs, write, close } = await buildSpool(t)
  await write('a')
  await close()
  t.match(await verify(fs), { ok: false, faults: [{ why: /no checkpoint/ }], covered: 0, uncovered: 3 })
})

t.test('the plugin signs with the key it is given, and says which key verifies', async t => {
  const signingKey = createSigningKey()
  const { app, fs, clock } = await buildApp(t, { signing: { signingKey } })
  const { audit } = app.windbreak
  await audit.record({ action: 'app.write' })
  t.ok(audit.stats().unsigned! > 0)
  await clock.pass(1_000)
  t.equal(audit.stats().unsigned, 0)
  t.match(audit.checkpoint, /^test\n/)
  t.equal(audit.key, verifierKey(readSigner('test', signingKey)))
  await app.close()
  t.match(await verifyLog(DIRECTORY, { fs, verifiers: [readVerifier(audit.key!)] }), { ok: true, uncovered: 0 })
})

t.test('without a key the plugin signs nothing and says so', async t => {
  const { app } = await buildApp(t)
  const { audit } = app.windbreak
  t.match(audit, { key: null, checkpoint: null })
  t.equal(audit.stats().unsigned, null)
})

t.test('a key that is none stops the start', async t => {
  await t.rejects(buildApp(t, { signing: { signingKey: new Secret('hunter2') } }), { code: 'WB_AUDIT_KEY' })
})

t.test(
  'a log whose checkpoint was taken away is not signed anew, unless it never was and somebody says so',
  async t => {
    const signed = await open(t)
    await signed.write('a')
    await signed.close()
    const bare = signed.fs.killed()
    bare.names.delete(join(DIRECTORY, 'checkpoint'))
    await t.rejects(open(t, bare), { code: 'WB_AUDIT_INCONSISTENT' })

    const unsigned = await buildSpool(t)
    await unsigned.write('a')
    await unsigned.close()
    await t.rejects(open(t, unsigned.fs.killed()), { code: 'WB_AUDIT_INCONSISTENT', message: /proof\.adopt/ })
    const fs = unsigned.fs.killed()
    const adopted = await open(t, fs, { signing: { ...signing, settings: { ...settings, adopt: true } } })
    await adopted.write('b')
    await adopted.close()
    t.match(await verify(fs), { ok: true, uncovered: 0 })
  },
)

t.test('a log that begins is signed before its first record', async t => {
  const { fs } = await open(t)
  t.match(fs.text(join(DIRECTORY, 'checkpoint')), /^test\n0\n/)
})

t.test(
  'a start notices a change before the checkpoints that stand in the log, though the file was put back',
  async t => {
    const { fs, write, clock, close } = await open(t)
    const first = fs.text(join(DIRECTORY, 'checkpoint'))
    await write('a')
    await clock.pass(1_000)
    await write('b')
    await close()
    const changed = fs.killed()
    const segment = [...changed.names.keys()].find(name => name.endsWith('.jsonl'))!
    changed.put(segment, changed.text(segment).replace('"name":"a"', '"name":"c"'))
    changed.put(join(DIRECTORY, 'checkpoint'), first)
    await t.rejects(open(t, changed), { code: 'WB_AUDIT_INCONSISTENT' })
  },
)

t.test('the checkpoint that a log begins with proves nothing of what came after it', async t => {
  const { fs, write } = await open(t)
  await write('a')
  t.match(await verify(fs), { ok: false, faults: [{ why: /no checkpoint/ }], covered: 0, uncovered: 2 })
})
