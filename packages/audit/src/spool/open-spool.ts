import { join, resolve } from 'node:path'
import { describeOwn } from '../describe-event.js'
import { describeOrphan } from '../describe-orphan.js'
import { CannotOpen } from '../errors.js'
import { isCoded } from '../is-coded.js'
import { Notary } from '../proof/notary.js'
import type { Signer, Verifier } from '../proof/note.js'
import { openTree } from '../proof/open-tree.js'
import type { ProofSettings } from '../proof/settings.js'
import type { Detail, Stamp } from '../record.js'
import { toLine } from '../to-line.js'
import type { FileSystem } from './file-system.js'
import { Journal, type Witness } from './journal.js'
import { type Lock, takeLock } from './lock.js'
import type { Log } from './log.js'
import { OpenCalls } from './open-calls.js'
import { reasonOf } from './reason-of.js'
import { recoverSpool } from './recover-spool.js'
import { Reserve, RESERVE } from './reserve.js'
import type { Schedule } from '@windbreak/core'
import { Writer } from './writer.js'

const OTHERS_MAY = 0o007

export interface SpoolOptions {
  readonly fs: FileSystem
  readonly directory: string
  readonly maxSegmentBytes: number
  readonly maxSegmentAgeMs?: number
  readonly maxSpoolBytes: number
  /** None is kept where absent. */
  readonly reserveBytes?: number
  readonly commitTimeoutMs: number
  readonly onCorruption: 'refuse' | 'continue'
  readonly boot: string
  /** What the `start` record says of this run. */
  readonly about: Readonly<Record<string, string | number | boolean>>
  readonly stamp: () => Stamp
  readonly log: Log
  readonly mono: () => number
  readonly schedule: Schedule
  /** Signs the log; without it nothing is signed. */
  readonly signing?: Signing
  /** More records are on stable storage. */
  readonly onDurable?: () => void
  /** The log has ended and is still ours. */
  readonly beforeRelease?: () => Promise<void>
}

export interface Signing {
  readonly signer: Signer
  /** Keys that signed this log in former times. */
  readonly former: readonly Verifier[]
  readonly settings: Readonly<ProofSettings>
}

export interface Spool {
  readonly writer: Writer
  readonly notary: Notary | null
  /** Writes the `stop` record behind everything else and gives the spool free. */
  readonly close: () => Promise<void>
}

/**
 * Takes a spool, puts its end in order and goes on in a new segment. Resolves once the `start` record is on stable
 * storage, and with it the outcomes of the calls that a crash cut off.
 * Throws `WB_AUDIT_SPOOL_OWNED`, `WB_AUDIT_CORRUPT`, or `WB_AUDIT_CANNOT_OPEN` with storage's own code.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const directory = resolve(options.directory)
  let lock: Lock | undefined
  let writer: Writer | undefined
  try {
    const mode = await options.fs.makeDirectory(directory)
    if ((mode & OTHERS_MAY) !== 0) {
      options.log.warn({ directory, mode: mode.toString(8) }, 'audit: others than its owner may reach the spool')
    }
    lock = await takeLock({
      ...options,
      directory,
      onLost() {
        writer?.stop('EOWNER')
        options.log.error({ directory }, 'audit: another process has taken the spool; records are refused')
      },
    })
    return await begin({ ...options, directory }, lock, made => (writer = made))
  } catch (error) {
    const reason = writer?.stats().lastError ?? reasonOf(error)
    writer?.stop(reason)
    await lock?.release().catch(() => {})
    throw isCoded(error) && writer === undefined ? error : new CannotOpen(directory, reason)
  }
}

async function begin(options: SpoolOptions, lock: Lock, made: (writer: Writer) => void): Promise<Spool> {
  const { fs, directory, stamp } = options
  const { lastSeq, orphans, gaps } = await recoverSpool(options)
  const measure = () => measureSpool(fs, directory)
  const own = (...facts: Tail<Parameters<typeof describeOwn>>) => toLine(describeOwn(stamp(), ...facts))

  const open = new OpenCalls()
  for (const { intent } of orphans) open.note({ stage: 'intent', call: intent.call ?? null }, Number(intent.seq))
  const notary = await openNotary(options, async facts => {
    if (writer.healthy) await writer.append(own('checkpoint', 'audit.checkpoint', facts))
  })
  const witness = { witness: watch(notary, options.onDurable) }
  const reserve = new Reserve({ fs, directory, reserveBytes: options.reserveBytes ?? 0 })
  if (!(await reserve.take())) options.log.warn({ directory }, 'audit: the disk has no space for a reserve')
  const journal = new Journal({
    ...options,
    ...witness,
    reserve,
    open,
    lastSeq,
    describe: own,
    bytes: await measure(),
  })
  const writer = new Writer({
    ...options,
    journal,
    measure,
    reserve,
    onFull: facts => void writer.append(own('event', 'audit.full', facts, 'WB_AUDIT_SPOOL_FULL'), true).catch(() => {}),
  })
  made(writer)

  const from = open.oldestSeq === null ? {} : { from: String(open.oldestSeq) }
  await Promise.all([
    writer.append(own('start', 'audit.start', { ...options.about, ...from, unfinished: orphans.length }), true),
    ...gaps.map(gap =>
      writer.append(own('gap', 'audit.gap', { ...gap, lastDurableSeq: String(lastSeq) }, 'WB_AUDIT_GAP'), true),
    ),
    ...orphans.map(orphan => writer.append(toLine(describeOrphan(stamp(), orphan)), true)),
  ])
  if (gaps.length > 0) options.log.warn({ gaps }, 'audit: the end of the log was put in order')

  return {
    writer,
    notary,
    async close() {
      try {
        await writer.close(own('stop', 'audit.stop', {}))
      } finally {
        await notary?.close()
        await options.beforeRelease?.()
        await reserve.release()
        await lock.release()
      }
    },
  }
}

function watch(notary: Notary | null, onDurable = () => {}): Witness {
  return {
    read(batch) {
      const grow = notary?.read(batch)
      return () => {
        grow?.()
        onDurable()
      }
    },
  }
}

async function openNotary(options: SpoolOptions, record: (facts: Detail) => Promise<void>): Promise<Notary | null> {
  if (options.signing === undefined) return null
  const { signer, former, settings } = options.signing
  const range = await openTree({ ...options, signer, former, adopt: settings.adopt })
  return new Notary({ ...options, signer, settings, range, record })
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never

async function measureSpool(fs: FileSystem, directory: string): Promise<number> {
  const names = (await fs.list(directory)).filter(name => name !== RESERVE)
  const files = await Promise.all(names.map(name => fs.stat(join(directory, name))))
  return files.reduce((sum, file) => sum + (file?.size ?? 0), 0)
}
