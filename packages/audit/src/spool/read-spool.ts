import { join } from 'node:path'
import { CorruptSpool } from '../errors.js'
import type { AuditRecord } from '../record.js'
import type { FileSystem } from './file-system.js'
import { nodeFileSystem } from './node-file-system.js'
import { firstRecord, isSealed, parseRecord, splitLines } from './parse-record.js'
import { firstSeqOf, listSegments } from './segment.js'

export interface ReadOptions {
  readonly fs?: FileSystem
  /** Begin with the segment that holds this `seq`. */
  readonly fromSeq?: number
  /** `skip` goes on behind lines that are damaged or missing. */
  readonly onCorruption?: 'throw' | 'skip'
}

/**
 * All records of a spool, in order, each once. May run while the spool is being written; it then ends where the log
 * ended. Lines that a later `gap` record says were not acknowledged are left out: they were written again behind it.
 * Throws `WB_AUDIT_CORRUPT` with the segment and line of the first damage that no crash explains.
 */
export async function* readSpool(directory: string, options: ReadOptions = {}): AsyncGenerator<AuditRecord> {
  for await (const { record } of readLines(directory, options)) yield record
}

/** A record and the bytes that say it, without the line break. */
export interface SpoolLine {
  readonly record: AuditRecord
  readonly bytes: Buffer
  readonly segment: string
  /** Counted from 1. */
  readonly line: number
}

/** `readSpool` for those who need the bytes, too. */
export async function* readLines(directory: string, options: ReadOptions = {}): AsyncGenerator<SpoolLine> {
  const { fs = nodeFileSystem, fromSeq = 0, onCorruption = 'throw' } = options
  const all = await listSegments(fs, directory)
  const names = all.slice(
    Math.max(
      0,
      all.findLastIndex(name => firstSeqOf(name) <= fromSeq),
    ),
  )
  let seq: number | null = null

  for (const [index, name] of names.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one segment in memory at a time
    const follower = await firstOf(fs, directory, names.slice(index + 1))
    const last = follower === null ? null : lastDurable(follower)
    // oxlint-disable-next-line no-await-in-loop
    const bytes = await fs.read(join(directory, name))
    let line = 0
    for (const span of splitLines(bytes)) {
      line++
      const record = parseRecord(bytes, span)
      if (record !== null && follows(record, seq, line)) {
        if (last !== null && Number(record.seq) > last) break
        seq = Number(record.seq)
        yield { record, bytes: bytes.subarray(span.start, span.end), segment: name, line }
        continue
      }
      if (last !== null && last === seq) break
      if (follower === null && !isSealed(bytes, span.end, (seq ?? 0) + 1)) return
      if (onCorruption === 'throw') throw new CorruptSpool(name, line)
      if (record === null) continue
      seq = Number(record.seq)
      yield { record, bytes: bytes.subarray(span.start, span.end), segment: name, line }
    }
  }
}

async function firstOf(fs: FileSystem, directory: string, names: readonly string[]): Promise<AuditRecord | null> {
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop
    const record = await firstRecord(fs, join(directory, name))
    if (record !== null) return record
  }
  return null
}

/** Where a new segment begins with a gap, the old one counts up to here. */
function lastDurable({ stage, detail }: AuditRecord): number | null {
  return stage === 'gap' ? Number(detail?.['lastDurableSeq']) : null
}

function follows(record: AuditRecord, seq: number | null, line: number): boolean {
  if (seq === null || Number(record.seq) === seq + 1) return true
  return line === 1 && lastDurable(record) === seq
}
