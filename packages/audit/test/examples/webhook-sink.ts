import { type AuditSink, defineSink, errors } from '@windbreak/audit'

/** Posts each record to a receiver that knows an id when it comes again. */
export function webhookSink(url: string): AuditSink {
  return defineSink({
    name: 'webhook',
    async write(batch, signal) {
      for (const [index, { id, line }] of batch.entries()) {
        const headers = { 'content-type': 'application/json', 'idempotency-key': id }
        const answer = await fetch(url, { method: 'POST', body: line, headers, redirect: 'error', signal })
        await answer.body?.cancel()
        if ([400, 413, 422].includes(answer.status)) throw new errors.RecordRefused([index], String(answer.status))
        if (!answer.ok) throw new errors.SinkFailed(`status ${answer.status}`)
      }
    },
  })
}
