import { isCoded } from '../is-coded.js'
import { type Checkpoint, noteOf, openCheckpoint } from '../proof/checkpoint.js'
import { CompactRange } from '../proof/compact-range.js'
import { hashLine } from '../proof/hash-lines.js'
import type { Verifier } from '../proof/note.js'
import { Roots } from '../proof/roots.js'
import type { Fault, Verification } from '../proof/verify-log.js'
import { readSinkRecord } from '../ship/read-sink-record.js'
import { Orphans } from '../spool/open-calls.js'

export interface VerifyLinesOptions {
  readonly verifiers: readonly Verifier[]
  /** Checkpoints kept beside the lines, or elsewhere. */
  readonly checkpoints?: readonly string[]
}

/**
 * `verifyLog` for a copy: the lines of one log from its first record on, in order, as a sink keeps them. Where the
 * lines lead to the roots that were signed, the copy is the log. `line` of a fault counts them from 1.
 */
export async function verifyLines(
  lines: AsyncIterable<string> | Iterable<string>,
  { verifiers, checkpoints: notes = [] }: VerifyLinesOptions,
): Promise<Verification> {
  const faults: Fault[] = []
  const roots = new Roots(new CompactRange())
  const orphans = new Orphans()
  const wanted = new Map<number, Checkpoint[]>()
  let checkpoints = 0
  let seq = 0

  const fault = (why: string, line: number | null) => faults.push({ why, segment: null, line })
  const check = (signed: Checkpoint, line: number | null) => {
    checkpoints++
    const why = roots.disagrees(signed)
    if (why !== null) fault(why, line)
  }
  const open = (note: string, line: number | null): Checkpoint | null => {
    try {
      return openCheckpoint(note, verifiers)
    } catch (error) {
      if (!isCoded(error)) throw error
      fault(error.message, line)
      return null
    }
  }

  for (const note of notes) {
    const signed = open(note, null)
    if (signed !== null) wanted.set(signed.size, [...(wanted.get(signed.size) ?? []), signed])
  }
  for await (const line of lines) {
    const place = roots.size + 1
    const read = readSinkRecord(line)
    if (read === null) {
      fault('it is no record', place)
      break
    }
    const { record } = read
    const skips = record.stage === 'gap' && Number(record.detail?.['lastDurableSeq']) === seq
    if (Number(read.seq) !== seq + 1 && !skips) fault(`record ${read.seq} follows record ${seq}`, place)
    seq = Number(read.seq)
    const signed = record.stage === 'checkpoint' ? open(noteOf(record), place) : null
    if (signed !== null) check(signed, place)
    const bytes = Buffer.from(line)
    roots.push(hashLine(bytes, 0, bytes.length))
    orphans.note(record)
    for (const other of wanted.get(roots.size) ?? []) check(other, place)
    wanted.delete(roots.size)
    if (faults.length > 0) break
  }
  if (faults.length === 0) for (const signed of [...wanted.values()].flat()) check(signed, null)
  const covered = roots.proved ?? 0
  if (faults.length === 0 && covered === 0 && roots.size > 0) fault('no checkpoint covers any of it', null)
  return {
    ok: faults.length === 0,
    faults,
    records: roots.size,
    missing: 0,
    covered,
    uncovered: Math.max(0, roots.size - covered),
    checkpoints,
    open: orphans.size,
  }
}
