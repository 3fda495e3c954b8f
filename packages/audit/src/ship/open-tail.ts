import type { FileSystem } from '../spool/file-system.js'
import type { Log } from '../spool/log.js'
import { confirmCursor } from './confirm-cursor.js'
import { BEGINNING, type Cursor, readCursor } from './cursor.js'
import { Tail } from './tail.js'

export interface OpenTailOptions {
  readonly sink: { readonly name: string }
  readonly fs: FileSystem
  readonly directory: string
  readonly durable: () => number
  readonly log: Log
}

/** The log from where a sink has it; from its beginning, where the sink has none of it or another. */
export async function openTail(
  { sink: { name }, fs, directory, durable, log }: OpenTailOptions,
  onMissing: () => void,
): Promise<{ readonly tail: Tail; readonly cursor: Cursor }> {
  const kept = (await readCursor(fs, directory, name)) ?? BEGINNING
  // Another log, or one whose end was lost. Ids make a second copy harmless.
  const isRight = kept.seq <= durable() && (await confirmCursor(fs, directory, kept))
  if (!isRight) log.error({ sink: name, seq: kept.seq }, 'audit: a sink has kept another log; it gets all of this')
  const cursor = isRight ? kept : BEGINNING
  const tail = new Tail({
    fs,
    directory,
    from: cursor,
    onMissing(what) {
      onMissing()
      log.error({ sink: name, ...what }, 'audit: records are missing or damaged; going on behind them')
    },
  })
  return { tail, cursor }
}
