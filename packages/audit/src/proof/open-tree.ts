import { Inconsistent } from '../errors.js'
import type { FileSystem } from '../spool/file-system.js'
import { readLines } from '../spool/read-spool.js'
import { firstSeqOf, listSegments } from '../spool/segment.js'
import { readCheckpoint } from './checkpoint-file.js'
import { type Checkpoint, openCheckpoint } from './checkpoint.js'
import { CompactRange } from './compact-range.js'
import { leafHash } from './merkle.js'
import type { Verifier } from './note.js'
import { readTree } from './tree-file.js'

export interface OpenTreeOptions {
  readonly fs: FileSystem
  readonly directory: string
  /** The log's keys, those of former times too. */
  readonly verifiers: readonly Verifier[]
  readonly onCorruption: 'refuse' | 'continue'
}

/**
 * The tree over all records of a log, compared with the last checkpoint that was signed for it.
 * Throws `WB_AUDIT_INCONSISTENT` where the log is not what was signed, and `WB_AUDIT_NOTE` where nobody who is known
 * signed it.
 */
export async function openTree(options: OpenTreeOptions): Promise<CompactRange> {
  const { fs, directory, verifiers, onCorruption } = options
  const note = await readCheckpoint(fs, directory)
  const signed = note === null ? null : openCheckpoint(note, verifiers)
  const { range, fromSeq } = await startOf(options, signed)
  compare(range, signed)
  const skip = onCorruption === 'continue' ? ({ onCorruption: 'skip' } as const) : {}
  for await (const { bytes } of readLines(directory, { fs, fromSeq, ...skip })) {
    range.push(leafHash(bytes))
    compare(range, signed)
  }
  if (signed !== null && range.size < signed.size) {
    throw new Inconsistent(`${signed.size} records were signed for, and ${range.size} are there`)
  }
  return range
}

/** The newest segment from which the signed size still lies ahead. */
async function startOf({ fs, directory }: OpenTreeOptions, signed: Checkpoint | null) {
  const names = await listSegments(fs, directory)
  for (const name of names.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop -- nearly always the first one
    const range = await readTree(fs, directory, name)
    if (range !== null && (signed === null || range.size <= signed.size)) return { range, fromSeq: firstSeqOf(name) }
  }
  const [first] = names
  if (first !== undefined && firstSeqOf(first) !== 1) throw new Inconsistent('its first segments are not there')
  return { range: new CompactRange(), fromSeq: 0 }
}

function compare(range: CompactRange, signed: Checkpoint | null): void {
  if (signed === null || range.size !== signed.size || range.root().equals(signed.root)) return
  throw new Inconsistent(`the first ${signed.size} records are not those that were signed for`)
}
