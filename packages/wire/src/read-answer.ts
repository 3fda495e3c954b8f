import { withOutcome } from '@windbreak/core'
import { formatOf } from './formats.js'
import { OPERATIONS } from './operations.js'
import { BadAnswer, UnknownChunkType, UnknownOperation } from './errors.js'
import { pointer } from './pointer.js'
import { compileWatcher } from './read/compile-watcher.js'
import { FAIL } from './read/reading.js'
import { type Watcher, Watching } from './read/watching.js'

const WATCHERS: ReadonlyMap<string, Watcher> = new Map(
  Object.keys(OPERATIONS).flatMap(operation => {
    const format = formatOf(operation)
    return format === undefined ? [] : [[operation, compileWatcher(format.answer)] as const]
  }),
)

export interface ReadAnswer {
  /** The very object handed in where nothing was dropped, so that its own text can be sent on. */
  readonly body: unknown
  /** JSON pointers of the unknown fields taken out. */
  readonly dropped: readonly string[]
  /**
   * The text handed in, where it may be sent on: it says what was checked and nothing else. Of two members of one name
   * the parser gives the last, and a client may take the first.
   */
  readonly raw?: string
}

export interface ReadAnswerOptions {
  /** How many choices, vectors or verdicts were asked for (`countAsked`); 1 where absent. */
  readonly n?: number | null | undefined
  /** The text that the body was parsed from. */
  readonly raw?: string
}

/**
 * Looks through the JSON of a successful answer. Known fields must have the documented type; unknown ones are taken
 * out and told. An answer must be whole: every choice, vector or verdict that was asked for and no other, each choice with
 * its message and the reason why it ended.
 * Throws `WB_WIRE_BAD_ANSWER`, or `WB_WIRE_UNKNOWN_CHUNK_TYPE` for content nobody can guard (502, `failed`).
 */
export function readAnswer(operation: string, body: unknown, { n, raw }: ReadAnswerOptions = {}): ReadAnswer {
  const watch = WATCHERS.get(operation)
  if (watch === undefined) throw new UnknownOperation()
  const watching = new Watching()
  const kept = watch(body, watching)
  if (kept !== FAIL) {
    const open = formatOf(operation)?.findOpen?.(kept as never, n ?? 1)
    if (open !== undefined) throw withOutcome(new BadAnswer(pointer(open.loc), open.msg), 'failed')
    const dropped = watching.dropped.map(path => pointer(path.toReversed()))
    const isOwn = raw !== undefined && dropped.length === 0 && JSON.stringify(kept) === raw.trimEnd()
    return isOwn ? { body: kept, dropped, raw } : { body: kept, dropped }
  }
  const { msg, loc, unknownChunk } = watching.problem ?? { msg: 'not understood', loc: [], unknownChunk: false }
  const where = pointer(loc.toReversed())
  throw withOutcome(unknownChunk ? new UnknownChunkType(where) : new BadAnswer(where, msg), 'failed')
}
