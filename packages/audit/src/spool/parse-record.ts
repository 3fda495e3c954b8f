import type { AuditRecord } from '../record.js'
import type { FileSystem } from './file-system.js'

const NEWLINE = 10
const INTEGER = /^\d{1,16}$/

/** One line of a segment: where it lies, and whether it has its newline. */
export interface LineSpan {
  readonly start: number
  readonly end: number
  readonly whole: boolean
}

export function* splitLines(bytes: Buffer, from = 0): Generator<LineSpan> {
  for (let start = from; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start)
    yield { start, end: end === -1 ? bytes.length : end, whole: end !== -1 }
    start = end === -1 ? bytes.length : end + 1
  }
}

/** The record in a line, or `null` where there is none that could have been written here. */
export function parseRecord(bytes: Buffer, { start, end, whole }: LineSpan): AuditRecord | null {
  if (!whole) return null
  try {
    const record = JSON.parse(bytes.toString('utf8', start, end)) as AuditRecord | null
    return record !== null && INTEGER.test(record.seq) && INTEGER.test(record.sealed) ? record : null
  } catch {
    return null
  }
}

/**
 * Whether a line from `from` on says that `seq` was on stable storage before it was written.
 * This tells damage from a torn tail: after a power loss the last batch may have holes anywhere, but nothing that came
 * after it.
 */
export function isSealed(bytes: Buffer, from: number, seq: number): boolean {
  for (const span of splitLines(bytes, from)) {
    const record = parseRecord(bytes, span)
    if (record !== null && Number(record.sealed) >= seq) return true
  }
  return false
}

/** A segment's first line is shorter unless somebody else wrote it. */
const FIRST_LINE_MOST = 65_536

export async function firstRecord(fs: FileSystem, path: string): Promise<AuditRecord | null> {
  const bytes = await fs.read(path, FIRST_LINE_MOST)
  const [span] = splitLines(bytes)
  return span === undefined ? null : parseRecord(bytes, span)
}
