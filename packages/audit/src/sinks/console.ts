import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { defineSink } from './define-sink.js'
import { escapeLine } from './escape-line.js'
import type { AuditSink } from './sink.js'

export interface ConsoleSinkOptions {
  readonly name?: string
  /** Standard output by default. */
  readonly stream?: Writable
}

/**
 * A line a record, for whoever collects what the process prints. Best effort: a record counts as kept once the stream
 * took it, and what becomes of it then nobody knows. After a crash some lines may come twice.
 */
export function consoleSink({ name = 'console', stream = process.stdout }: ConsoleSinkOptions = {}): AuditSink {
  return defineSink({
    name,
    async write(batch, signal) {
      const text = batch.map(({ line }) => `${escapeLine(line)}\n`).join('')
      if (stream.destroyed || stream.writableEnded) throw new Error('the stream has ended')
      if (text !== '' && !stream.write(text)) await once(stream, 'drain', { signal })
    },
  })
}
