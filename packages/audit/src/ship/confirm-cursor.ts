import { join } from 'node:path'
import type { FileSystem } from '../spool/file-system.js'
import { listSegments } from '../spool/segment.js'
import type { Cursor } from './cursor.js'
import { readSinkRecord } from './read-sink-record.js'

const LOOK_BACK_BYTES = 2_097_152

/** Whether the record that a cursor speaks of stands where it says. A segment that was moved away says nothing. */
export async function confirmCursor(fs: FileSystem, directory: string, cursor: Cursor): Promise<boolean> {
  const { seq, id, segment, offset } = cursor
  if (seq === 0) return offset === 0
  if (!(await listSegments(fs, directory)).includes(segment)) return true
  const from = Math.max(0, offset - LOOK_BACK_BYTES)
  const bytes = await fs.readRange(join(directory, segment), from, offset - from)
  if (bytes.length < offset - from || bytes.at(-1) !== 10) return false
  const line = bytes.toString('utf8', bytes.lastIndexOf(10, -2) + 1, bytes.length - 1)
  const found = readSinkRecord(line)
  return found !== null && found.id === id && Number(found.seq) === seq
}
