import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type FileSystem, writeAll } from '../spool/file-system.js'
import { CompactRange } from './compact-range.js'

const DIGEST_BYTES = 32

/** The tree as it was before a segment's first record, so that nobody has to read the log from its very beginning. */
export function treeName(segment: string): string {
  return segment.replace(/\.jsonl$/, '.tree')
}

export async function writeTree(
  fs: FileSystem,
  directory: string,
  segment: string,
  range: CompactRange,
): Promise<void> {
  const file = await fs.create(join(directory, treeName(segment)))
  try {
    const bytes = range.toBytes()
    await writeAll(file, Buffer.concat([bytes, digest(bytes)]))
    await file.sync()
  } finally {
    await file.close()
  }
  await fs.syncDirectory(directory)
}

/** `null` where there is none that can be read: a crash can leave half of one, or holes in it. */
export async function readTree(fs: FileSystem, directory: string, segment: string): Promise<CompactRange | null> {
  try {
    const file = await fs.read(join(directory, treeName(segment)))
    const bytes = file.subarray(0, -DIGEST_BYTES)
    return digest(bytes).equals(file.subarray(-DIGEST_BYTES)) ? CompactRange.fromBytes(bytes) : null
  } catch {
    return null
  }
}

/** Against accidents; what somebody wrote on purpose is found out by the signed root. */
function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
