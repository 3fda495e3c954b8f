import { join } from 'node:path'
import type { FileSystem } from '../spool/file-system.js'
import { replaceFile } from './replace-file.js'

/** How far a sink has kept the log. */
export interface Cursor {
  /** The last record that was kept or set aside; 0 before the first. */
  readonly seq: number
  /** Of that record: another log in the same place has another one there. */
  readonly id: string
  /** Where the next one is looked for first. */
  readonly segment: string
  readonly offset: number
}

export const BEGINNING: Cursor = Object.freeze({ seq: 0, id: '', segment: '', offset: 0 })

export function cursorPath(directory: string, sink: string): string {
  return join(directory, `sink-${sink}.cursor`)
}

/** `null` where there is none that can be read: the log is then shipped from its beginning, which does no harm. */
export async function readCursor(fs: FileSystem, directory: string, sink: string): Promise<Cursor | null> {
  const path = cursorPath(directory, sink)
  if ((await fs.stat(path)) === null) return null
  try {
    const { seq, id, segment, offset } = JSON.parse((await fs.read(path)).toString()) as Partial<Cursor>
    if (!isCount(seq) || !isCount(offset) || typeof id !== 'string' || typeof segment !== 'string') return null
    return { seq, id, segment, offset }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function writeCursor(fs: FileSystem, directory: string, sink: string, cursor: Cursor): Promise<void> {
  return replaceFile(fs, cursorPath(directory, sink), `${JSON.stringify(cursor)}\n`)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
