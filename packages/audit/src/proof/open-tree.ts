import { join } from 'node:path'
import { Inconsistent } from '../errors.js'
import type { FileSystem } from '../spool/file-system.js'
import { firstRecord } from '../spool/parse-record.js'
import { readLines } from '../spool/read-spool.js'
import { firstSeqOf, listSegments } from '../spool/segment.js'
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.js'
import { type Checkpoint, noteOf, openCheckpoint, signCheckpoint } from './checkpoint.js'
import { CompactRange } from './compact-range.js'
import { hashLine } from './hash-lines.js'
import type { Signer, Verifier } from './note.js'
import { Roots } from './roots.js'
import { readTree } from './tree-file.js'

export interface OpenTreeOptions {
  readonly fs: FileSystem
  readonly directory: string
  readonly signer: Signer
  /** Keys that signed this log before. */
  readonly former: readonly Verifier[]
  /** Take a log that nobody has signed as it is. */
  readonly adopt: boolean
  readonly onCorruption: 'refuse' | 'continue'
}

/**
 * The tree over all records of a log, compared with the last checkpoint that was signed for it and with those in it.
 * A log that begins is signed before its first record, so that one without a checkpoint is one whose checkpoint was
 * taken away, or was never signed: that is taken only where `adopt` says so.
 * Throws `WB_AUDIT_INCONSISTENT` where the log is not what was signed, and `WB_AUDIT_NOTE` where nobody who is known
 * signed it.
 */
export async function openTree(options: OpenTreeOptions): Promise<CompactRange> {
  const { fs, directory, signer, former, onCorruption } = options
  const verifiers = [signer, ...former]
  const names = await listSegments(fs, directory)
  const signed = await lastSigned(options, verifiers, names)
  const { range, fromSeq } = await startOf(options, names, signed)
  const roots = new Roots(range)
  const start = range.size
  const compare = (checkpoint: Checkpoint) => {
    const why = checkpoint.size < start ? null : roots.disagrees(checkpoint)
    if (why !== null) throw new Inconsistent(why)
  }
  if (signed.size === start) compare(signed)
  const skip = onCorruption === 'continue' ? ({ onCorruption: 'skip' } as const) : {}
  for await (const { record, bytes } of readLines(directory, { fs, fromSeq, ...skip })) {
    if (record.stage === 'checkpoint') compare(openCheckpoint(noteOf(record), verifiers))
    roots.push(hashLine(bytes, 0, bytes.length))
    if (signed.size === roots.size) compare(signed)
  }
  if (roots.size < signed.size) {
    throw new Inconsistent(`${signed.size} records were signed for, and ${roots.size} are there`)
  }
  return roots.range
}

async function lastSigned(
  { fs, directory, signer, adopt }: OpenTreeOptions,
  verifiers: readonly Verifier[],
  names: readonly string[],
): Promise<Checkpoint> {
  const note = await readCheckpoint(fs, directory)
  if (note !== null) return openCheckpoint(note, verifiers)
  if (names.length > 0 && !adopt) {
    throw new Inconsistent('it has records and no checkpoint; if it was never signed, set "proof.adopt" for one start')
  }
  const root = new CompactRange().root()
  const nothing = { origin: signer.name, size: 0, root }
  await writeCheckpoint(fs, directory, signCheckpoint(nothing, signer))
  return nothing
}

/** A log begins with record 1, or where storage refused that with a gap that says so. */
async function isBeginning(fs: FileSystem, directory: string, segment: string): Promise<boolean> {
  if (firstSeqOf(segment) === 1) return true
  const record = await firstRecord(fs, join(directory, segment))
  return record?.stage === 'gap' && record.detail?.['lastDurableSeq'] === '0'
}

/** The newest segment from which the signed size still lies ahead. */
async function startOf({ fs, directory }: OpenTreeOptions, names: readonly string[], signed: Checkpoint) {
  for (const name of names.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop -- nearly always the first one
    const range = await readTree(fs, directory, name)
    if (range !== null && range.size <= signed.size) return { range, fromSeq: firstSeqOf(name) }
  }
  const [first] = names
  if (first !== undefined && !(await isBeginning(fs, directory, first))) {
    throw new Inconsistent('its first segments are not there')
  }
  return { range: new CompactRange(), fromSeq: 0 }
}
