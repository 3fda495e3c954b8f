import { isCoded } from '../is-coded.js'
import type { FileSystem } from '../spool/file-system.js'
import { nodeFileSystem } from '../spool/node-file-system.js'
import { Orphans } from '../spool/open-calls.js'
import { readLines, type SpoolLine } from '../spool/read-spool.js'
import { firstSeqOf, listSegments } from '../spool/segment.js'
import { readCheckpoint } from './checkpoint-file.js'
import { type Checkpoint, noteOf, openCheckpoint } from './checkpoint.js'
import { CompactRange } from './compact-range.js'
import { hashLine } from './hash-lines.js'
import type { Verifier } from './note.js'
import { Roots } from './roots.js'
import { readTree } from './tree-file.js'

export interface VerifyOptions {
  readonly verifiers: readonly Verifier[]
  /** Checkpoints that were kept outside the host. They alone show that the end of a log was cut off with care. */
  readonly checkpoints?: readonly string[]
  /** Accept that the first segments are not there. Without it, that is a fault. */
  readonly partial?: boolean
  readonly fs?: FileSystem
}

export interface Fault {
  readonly why: string
  /** Where it showed, as far as that can be told; what was changed stands there or before. */
  readonly segment: string | null
  readonly line: number | null
}

export interface Verification {
  /** Every record up to `covered` is what was signed for, and nothing was found that should not be. */
  readonly ok: boolean
  readonly faults: readonly Fault[]
  /** Records that are there. */
  readonly records: number
  /** Records before the first of them, in segments that were moved away. */
  readonly missing: number
  /** Size of the log as the last good checkpoint has it, records of removed segments included. */
  readonly covered: number
  /** Records behind that: nothing proves them yet. */
  readonly uncovered: number
  readonly checkpoints: number
  /** Intents without an outcome. */
  readonly open: number
}

/**
 * Reads a whole log and compares it with every checkpoint in it, with the newest one beside it, and with those that
 * were kept elsewhere. Needs the public keys and nothing else; never throws for what it finds.
 */
export async function verifyLog(directory: string, options: VerifyOptions): Promise<Verification> {
  const { fs = nodeFileSystem, verifiers, partial = false } = options
  const faults: Fault[] = []
  const orphans = new Orphans()
  const tree = (await firstTree(fs, directory)) ?? new CompactRange()
  const missing = tree.size
  if (missing > 0 && !partial)
    faults.push({ why: `the first ${missing} records are not there`, segment: null, line: null })
  const roots = new Roots(tree)
  const wanted = await gather(fs, directory, options, faults)
  let [records, checkpoints] = [0, 0]

  function check(signed: Checkpoint, at: SpoolLine | null): void {
    // Of what was moved away nothing can be said, and `missing` says so.
    if (signed.size < missing) return
    checkpoints++
    const why = roots.disagrees(signed)
    if (why !== null) faults.push({ why, segment: at?.segment ?? null, line: at?.line ?? null })
  }

  try {
    for await (const line of readLines(directory, { fs })) {
      const { record, bytes } = line
      if (record.stage === 'checkpoint') {
        const signed = attempt(() => openCheckpoint(noteOf(record), verifiers))
        if (signed instanceof Error) faults.push({ why: signed.message, segment: line.segment, line: line.line })
        else check(signed, line)
      }
      roots.push(hashLine(bytes, 0, bytes.length))
      records++
      orphans.note(record)
      for (const signed of wanted.get(roots.size) ?? []) check(signed, line)
      wanted.delete(roots.size)
      // What follows the first change disagrees as well, and says nothing new.
      if (faults.length > 0) break
    }
  } catch (error) {
    faults.push({ why: reasonOf(error), segment: null, line: null })
  }
  if (faults.length === 0) for (const signed of [...wanted.values()].flat()) check(signed, null)
  const covered = roots.proved ?? 0
  // The checkpoint that every log begins with covers nothing.
  if (faults.length === 0 && covered === 0 && records > 0) {
    faults.push({ why: 'no checkpoint covers any of it', segment: null, line: null })
  }
  const uncovered = Math.max(0, roots.size - covered)
  return {
    ok: faults.length === 0,
    faults,
    records,
    missing,
    covered,
    uncovered,
    checkpoints,
    open: orphans.size,
  }
}

/** The checkpoint beside the log and those from elsewhere, by the size they were signed at. */
async function gather(fs: FileSystem, directory: string, options: VerifyOptions, faults: Fault[]) {
  const { verifiers, checkpoints = [] } = options
  const own = await readCheckpoint(fs, directory)
  const wanted = new Map<number, Checkpoint[]>()
  for (const note of [...(own === null ? [] : [own]), ...checkpoints]) {
    const signed = attempt(() => openCheckpoint(note, verifiers))
    if (signed instanceof Error) faults.push({ why: signed.message, segment: null, line: null })
    else wanted.set(signed.size, [...(wanted.get(signed.size) ?? []), signed])
  }
  return wanted
}

/** Where the first segments were moved away, the tree before the first that is left; a checkpoint has to confirm it. */
async function firstTree(fs: FileSystem, directory: string): Promise<CompactRange | null> {
  const [first] = await listSegments(fs, directory)
  return first === undefined || firstSeqOf(first) === 1 ? null : readTree(fs, directory, first)
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work()
  } catch (error) {
    if (isCoded(error)) return error
    throw error
  }
}

function reasonOf(error: unknown): string {
  if (isCoded(error)) return error.message
  throw error
}
