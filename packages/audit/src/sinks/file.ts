import { join } from 'node:path'
import { replaceFile } from '../ship/replace-file.js'
import type { FileSystem } from '../spool/file-system.js'
import { nodeFileSystem } from '../spool/node-file-system.js'
import { Copy } from './copy.js'
import { defineSink } from './define-sink.js'
import type { AuditSink } from './sink.js'

export interface FileSinkOptions {
  /** A directory of this log alone; best on another disk. Made with mode 0700. */
  readonly directory: string
  readonly name?: string
  /** Size at which another file is begun. */
  readonly maxFileBytes?: number
  readonly fs?: FileSystem
}

const MAX_FILE_BYTES = 64 * 1_048_576

/** Copies the log into files of another directory: a record is kept once `fdatasync` has returned. */
export function fileSink(options: FileSinkOptions): AuditSink {
  const { directory, name = 'file', maxFileBytes = MAX_FILE_BYTES, fs = nodeFileSystem } = options
  const copy = new Copy({ directory, maxFileBytes, fs })
  // One at a time, also where a write took longer than it had.
  let line: Promise<unknown> = Promise.resolve()
  const inLine = (work: () => Promise<void>): Promise<void> => {
    const done = line.then(work)
    line = done.catch(() => {})
    return done
  }
  return defineSink({
    name,
    write: batch => inLine(() => copy.append(batch)),
    checkpoint: note =>
      inLine(async () => {
        await fs.makeDirectory(directory)
        await replaceFile(fs, join(directory, 'checkpoint'), note)
      }),
    close: () => inLine(() => copy.close()),
  })
}
