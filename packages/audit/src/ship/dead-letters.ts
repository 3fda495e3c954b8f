import { join } from 'node:path'
import type { SinkRecord } from '../sinks/sink.js'
import type { FileSystem } from '../spool/file-system.js'
import { replaceFile } from './replace-file.js'

/**
 * Sets records aside that a sink will never take: the lines as they stand in the log, in a file named by the sink and
 * the first of them. Done twice, this changes nothing. Resolves once they are durable.
 */
export async function setAside(
  fs: FileSystem,
  directory: string,
  sink: string,
  records: readonly SinkRecord[],
): Promise<string> {
  const name = `sink-${sink}-${records[0]!.seq.padStart(20, '0')}.dead`
  await replaceFile(fs, join(directory, name), records.map(({ line }) => `${line}\n`).join(''))
  return name
}
