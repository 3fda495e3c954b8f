import { basename, join } from 'node:path'
import { CorruptSpool } from '../errors.js'
import type { Orphan } from '../describe-orphan.js'
import type { AuditRecord, Detail } from '../record.js'
import { type FileSystem, writeAll } from './file-system.js'
import { Orphans } from './open-calls.js'
import { readSpool } from './read-spool.js'
import { scanSegment } from './scan-segment.js'
import { firstSeqOf, listSegments } from './segment.js'

export interface RecoverOptions {
  readonly fs: FileSystem
  readonly directory: string
  /** Names what is set aside, so that a second recovery cannot overwrite it. */
  readonly boot: string
  readonly onCorruption: 'refuse' | 'continue'
}

export interface Recovery {
  /** 0 in an empty spool. */
  readonly lastSeq: number
  /** Intents that have no outcome, oldest first. */
  readonly orphans: readonly Orphan[]
  /** What a `gap` record has to say: bytes that were cut off, lines that are damaged. */
  readonly gaps: readonly Detail[]
}

/**
 * Puts the end of a log in order after a crash. A torn tail is copied to `<segment>.<boot>.torn` beside its segment,
 * durably, and only then cut off; done twice, this changes nothing. The caller goes on in a new segment.
 * Throws `WB_AUDIT_CORRUPT` at damage that a crash does not explain.
 */
export async function recoverSpool(options: RecoverOptions): Promise<Recovery> {
  const { fs, directory, onCorruption } = options
  const names = [...(await listSegments(fs, directory))]
  const gaps: Detail[] = []

  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const path = join(directory, name)
    // From the end backwards, until a segment holds a record.
    // oxlint-disable-next-line no-await-in-loop
    const bytes = await fs.read(path)
    const orphans = new Orphans()
    let first: AuditRecord | undefined
    const scan = scanSegment(bytes, firstSeqOf(name), record => {
      first ??= record
      orphans.note(record)
    })

    if (scan.damaged && scan.badLine !== null) {
      if (onCorruption === 'refuse') throw new CorruptSpool(name, scan.badLine)
      gaps.push({ line: scan.badLine, reason: 'corrupt', segment: name })
      // oxlint-disable-next-line no-await-in-loop
      return { gaps, ...(await readAround(options, Number(first?.detail?.['from'] ?? firstSeqOf(name)))) }
    }
    if (scan.validBytes < bytes.length) {
      gaps.push({ bytes: bytes.length - scan.validBytes, reason: 'torn-tail', segment: name })
      // oxlint-disable-next-line no-await-in-loop
      await setAside(options, path, bytes.subarray(scan.validBytes), scan.validBytes)
    }
    if (first !== undefined) {
      const from = first.detail?.['from']
      // oxlint-disable-next-line no-await-in-loop
      if (from !== undefined) return { gaps, ...(await readAround(options, Number(from))) }
      return { gaps, lastSeq: scan.lastSeq, orphans: orphans.list() }
    }
    // oxlint-disable-next-line no-await-in-loop
    await fs.remove(path)
  }
  return { gaps, lastSeq: 0, orphans: [] }
}

/** Calls that were open when the last segment began have their intents further back. */
async function readAround(
  { fs, directory, onCorruption }: RecoverOptions,
  fromSeq: number,
): Promise<Pick<Recovery, 'lastSeq' | 'orphans'>> {
  const orphans = new Orphans()
  let lastSeq = 0
  const skip = onCorruption === 'continue' ? 'skip' : 'throw'
  for await (const record of readSpool(directory, { fs, fromSeq, onCorruption: skip })) {
    orphans.note(record)
    lastSeq = Math.max(lastSeq, Number(record.seq))
  }
  return { lastSeq, orphans: orphans.list() }
}

async function setAside(
  { fs, directory, boot }: RecoverOptions,
  path: string,
  torn: Buffer,
  keep: number,
): Promise<void> {
  const file = await fs.create(join(directory, `${basename(path)}.${boot}.torn`))
  try {
    await writeAll(file, torn)
    await file.sync()
  } finally {
    await file.close()
  }
  await fs.syncDirectory(directory)
  await fs.truncate(path, keep)
}
