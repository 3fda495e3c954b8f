import { createPrivateKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { Secret } from '@windbreak/core'
import t from 'tap'
import { readSigner } from '../src/proof/keys.js'
import { verifyLog } from '../src/proof/verify-log.js'
import { sortKeys } from '../src/to-line.js'
import { buildSpool, DIRECTORY, recordsIn } from './builders.js'
import { MemoryFileSystem } from './memory-file-system.js'

/** A log as the first release wrote it: four segments, eleven whole calls, one that a crash cut off. */
const FIXTURE = new URL('./fixtures/log/', import.meta.url)

/** Its key, which is no secret: 32 bytes of 7 behind the header of PKCS#8 for Ed25519 (RFC 8410). */
const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)])
const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
const signer = readSigner('fixture', new Secret(pem.toString()))
const settings = { checkpointMs: 1_000, checkpointRecords: 5, idleMs: 60_000, adopt: false }

function load(): MemoryFileSystem {
  const fs = new MemoryFileSystem()
  fs.directories.add(DIRECTORY)
  for (const name of readdirSync(FIXTURE)) fs.put(`${DIRECTORY}/${name}`, readFileSync(new URL(name, FIXTURE)))
  return fs
}

t.test('a log of the first release', async t => {
  t.test('is verified with its key', async t => {
    const seen = await verifyLog(DIRECTORY, { fs: load(), verifiers: [signer] })
    t.match(seen, { ok: true, faults: [], open: 1, missing: 0 })
    t.ok(seen.covered > 30 && seen.checkpoints > 5)
  })

  t.test('is canonical', async t => {
    for (const [path, { data }] of load().names) {
      for (const line of path.endsWith('.jsonl') ? data.toString().split('\n').slice(0, -1) : []) {
        t.equal(line, JSON.stringify(sortKeys(JSON.parse(line))))
      }
    }
  })

  t.test('is taken up, signed on, and none of its bytes is touched', async t => {
    const fs = load()
    const before = [...fs.names]
      .filter(([path]) => !path.endsWith('/checkpoint'))
      .map(([path]) => [path, fs.text(path)])
    const spool = await buildSpool(t, fs, { signing: { signer, former: [], settings } })
    await spool.write('after')
    await spool.close()
    t.strictSame(
      before.map(([path]) => [path, fs.text(path!)]),
      before,
    )
    const orphans = (await recordsIn(fs)).filter(({ status }) => status === 'unknown-after-crash')
    t.match(orphans, [{ userId: 'user-2', ipAddress: '203.0.113.9', upstreamMs: null, textBytes: 27 }])
    t.equal(orphans.length, 1)
    const seen = await verifyLog(DIRECTORY, { fs, verifiers: [signer] })
    t.match(seen, { ok: true, open: 0, uncovered: 0 })
  })
})
