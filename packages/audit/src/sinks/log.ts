import { defineSink } from './define-sink.js'
import type { AuditSink } from './sink.js'

/** pino, or Fastify's `app.log`. */
export interface RecordLog {
  info(fields: object, message: string): void
}

/** Hands records to a logger, under `audit`. Best effort: whether and where it keeps them is the logger's affair. */
export function logSink({ log, name = 'log' }: { readonly log: RecordLog; readonly name?: string }): AuditSink {
  return defineSink({
    name,
    async write(batch) {
      for (const { record } of batch) log.info({ audit: record }, record.action)
    },
  })
}
