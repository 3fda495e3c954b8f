import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import audit, { createSigningKey, readVerifier, verifyLog } from '@windbreak/audit'
import Fastify from 'fastify'
import { measureDisk } from '../disk.js'

/** What signing costs a strict record, and how fast a log is verified: `npx -y pnpm@12 figures:audit`. */
const WRITERS = 64
const SECONDS = 5
const ROUNDS = 3
const SHARE_LEAST = 0.7
const VERIFY_LEAST = 100_000

const root = mkdtempSync(join(tmpdir(), 'windbreak-audit-'))
try {
  process.exitCode = (await run()) ? 0 : 1
} finally {
  rmSync(root, { recursive: true, force: true })
}

async function run(): Promise<boolean> {
  say(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, ${WRITERS} writers, ${ROUNDS} rounds`)
  const rates: Record<'raw' | 'plain' | 'signed', number[]> = { raw: [], plain: [], signed: [] }
  let verified = { records: 0, perSecond: 0, ok: false }
  for (let round = 0; round < ROUNDS; round++) {
    // One after the other, since they share the disk.
    // oxlint-disable no-await-in-loop
    rates.raw.push(2 * (await measureDisk(root, WRITERS, SECONDS * 1000)))
    rates.plain.push((await write(join(root, `plain-${round}`), false)).perSecond)
    const directory = join(root, `signed-${round}`)
    const { perSecond, key } = await write(directory, true)
    rates.signed.push(perSecond)
    verified = await verify(directory, key!)
    // oxlint-enable no-await-in-loop
  }
  const [raw, plain, signed] = [median(rates.raw), median(rates.plain), median(rates.signed)]
  say(`raw write + fdatasync loop: ${raw.toFixed(0)} records/s`)
  say(`strict, not signed: ${plain.toFixed(0)} records/s (${(plain / raw).toFixed(2)} of raw)`)
  say(`strict, signed: ${signed.toFixed(0)} records/s (${(signed / raw).toFixed(2)} of raw, goal ${SHARE_LEAST})`)
  say(`verified: ${verified.records} records at ${verified.perSecond.toFixed(0)}/s, goal ${VERIFY_LEAST}/s`)
  const met = signed / raw >= SHARE_LEAST && verified.ok && verified.perSecond >= VERIFY_LEAST
  say(met ? 'goals met' : 'GOALS MISSED')
  return met
}

async function write(directory: string, isSigned: boolean): Promise<{ perSecond: number; key: string | null }> {
  const app = Fastify()
  const signing = isSigned ? { signingKey: createSigningKey() } : {}
  await app.register(audit, { settings: { directory, logId: 'bench' }, ...signing })
  await app.ready()
  const { key } = app.windbreak.audit
  let records = 0
  const started = performance.now()
  const until = started + SECONDS * 1000
  const entry = { action: 'bench', userId: 'user-7', model: 'mistral-small-latest', success: true } as const
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (performance.now() < until) {
        // oxlint-disable-next-line no-await-in-loop -- a writer waits for its record
        await app.windbreak.audit.record(entry)
        records++
      }
    }),
  )
  const perSecond = (records * 1000) / (performance.now() - started)
  await app.close()
  return { perSecond, key }
}

async function verify(directory: string, key: string) {
  const started = performance.now()
  const { ok, records } = await verifyLog(directory, { verifiers: [readVerifier(key)] })
  return { ok, records, perSecond: (records * 1000) / (performance.now() - started) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
