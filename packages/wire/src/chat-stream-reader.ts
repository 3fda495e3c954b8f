import type { StreamEvent, Usage } from '@windbreak/core'
import { ChunkTemplate, type KnownChunk } from './chunk-template.js'
import { BadEvent, StreamIncomplete, UnknownChunkType, UpstreamErrorEvent } from './errors.js'
import { incomplete } from './incomplete.js'
import { pointer } from './pointer.js'
import { compileWatcher } from './read/compile-watcher.js'
import { FAIL } from './read/reading.js'
import { Watching } from './read/watching.js'
import { ChatChunk } from './schemas/chat-answer.js'
import type { SseEvent } from './sse/parse-event.js'
import { SseDecoder } from './sse/sse-decoder.js'
import { StreamProgress } from './stream-progress.js'

const DONE = '[DONE]'
const KEEP_ALIVE = ':\n\n'
const DROPPED_MOST = 64
const watch = compileWatcher(ChatChunk)

export interface ChatStreamReaderOptions {
  /** How many choices were asked for. */
  readonly n?: number | null | undefined
  /** The longest event taken, in UTF-16 code units. */
  readonly maxEvent?: number
}

/**
 * Reads a chat answer's event stream: text in, checked events out, one batch a piece.
 * The event that gives the last of the choices its finish reason is `final`, and so is everything after it.
 * An event leaves as its own text only if that is data lines and nothing else, all of its fields are known, and its JSON
 * is what `JSON.stringify` would write: two members of one name, of which the guards see the last, do not leave.
 */
export class ChatStreamReader {
  readonly #sse: SseDecoder
  readonly #progress: StreamProgress
  readonly #template = new ChunkTemplate()
  readonly #watching = new Watching()
  readonly #dropped = new Set<string>()
  #done = false
  #fault: Error | undefined

  constructor({ n, maxEvent }: ChatStreamReaderOptions = {}) {
    this.#progress = new StreamProgress(n ?? 1)
    this.#sse = new SseDecoder(maxEvent === undefined ? {} : { maxEvent })
  }

  /** The model the upstream names. */
  get model(): string | undefined {
    return this.#progress.model
  }

  get usage(): Usage | undefined {
    return this.#progress.usage
  }

  /** Of the first choice. */
  get finishReason(): string | undefined {
    return this.#progress.finishReason
  }

  /** JSON pointers of the unknown fields taken out, each told once. */
  get dropped(): readonly string[] {
    return [...this.#dropped]
  }

  /**
   * Takes the next piece of text. Throws (502, `incomplete`) `WB_WIRE_BAD_EVENT`, `WB_WIRE_UNKNOWN_CHUNK_TYPE`,
   * `WB_WIRE_EVENT_TOO_LARGE`, `WB_WIRE_UPSTREAM_ERROR_EVENT`, or `WB_WIRE_STREAM_INCOMPLETE` when `[DONE]` comes too
   * early. The same again at each later call.
   */
  push(text: string): StreamEvent[] {
    return this.#orBreak(() => this.#read(this.#sse.push(text)))
  }

  /** The upstream ended. Throws `WB_WIRE_STREAM_INCOMPLETE` unless every choice finished and `[DONE]` was seen. */
  end(): StreamEvent[] {
    return this.#orBreak(() => {
      const events = this.#read(this.#sse.end())
      if (!this.#done)
        throw incomplete(StreamIncomplete, this.#progress.isFinished ? 'it has no [DONE]' : 'it has no finish reason')
      return events
    })
  }

  /** What has broken once stays broken, so that nobody reads on behind a fault. */
  #orBreak(read: () => StreamEvent[]): StreamEvent[] {
    if (this.#fault !== undefined) throw this.#fault
    try {
      return read()
    } catch (fault) {
      this.#fault = fault as Error
      throw fault
    }
  }

  #read(events: readonly SseEvent[]): StreamEvent[] {
    const read: StreamEvent[] = []
    for (const event of events) {
      if (event.holds !== 'empty') read.push(this.#readData(event))
      else if (event.raw.includes(':') && !this.#done) read.push(this.#keepAlive())
    }
    return read
  }

  /** A comment keeps connections open; its words are nobody's business. */
  #keepAlive(): StreamEvent {
    return { raw: KEEP_ALIVE, data: null, changed: false, final: this.#progress.isFinished }
  }

  #readData({ raw, event, data, holds }: SseEvent): StreamEvent {
    if (this.#done) throw incomplete(BadEvent, 'data after [DONE]')
    if (event === 'error') throw incomplete(UpstreamErrorEvent)
    if (data === DONE) {
      if (!this.#progress.isFinished) throw incomplete(StreamIncomplete, 'it has no finish reason')
      this.#done = true
      return { raw, data, changed: holds === 'mixed', final: true }
    }
    const { chunk, isCanonical } = this.#template.read(data) ?? this.#parse(data)
    this.#progress.take(chunk)
    return { raw, data: chunk, changed: holds === 'mixed' || !isCanonical, final: this.#progress.isFinished }
  }

  #parse(data: string): KnownChunk {
    const parsed = parse(data)
    if (isError(parsed)) throw incomplete(UpstreamErrorEvent)
    const chunk = this.#check(parsed)
    if (chunk !== parsed) return { chunk, isCanonical: false }
    const known = { chunk, isCanonical: JSON.stringify(chunk) === data }
    this.#template.learn(data, known)
    return known
  }

  #check(chunk: unknown): ChatChunk {
    const watching = this.#watching
    watching.reset()
    const kept = watch(chunk, watching)
    if (kept === FAIL) {
      const { msg, loc, unknownChunk } = watching.problem ?? { msg: 'not a chunk', loc: [], unknownChunk: false }
      const where = pointer(loc.toReversed())
      throw unknownChunk ? incomplete(UnknownChunkType, where) : incomplete(BadEvent, `${where}: ${msg}`)
    }
    for (const path of watching.dropped) {
      if (this.#dropped.size < DROPPED_MOST) this.#dropped.add(pointer(path.toReversed()))
    }
    return kept as ChatChunk
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw incomplete(BadEvent, 'it is not JSON')
  }
}

function isError(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  const { object, error } = data as { object?: unknown; error?: unknown }
  return error != null || (typeof object === 'string' && object.toLowerCase() === 'error')
}
