import type { ModelAnswer, StreamAnswer } from '@windbreak/core'
import { eventText } from '@windbreak/wire'

/** An answer as a `Response`. `signal` is the caller's own: once it has fired, its reason is the error. */
export function toResponse(answer: ModelAnswer, signal: AbortSignal): Response {
  const { status, headers } = answer
  switch (answer.kind) {
    case 'json':
      return new Response(answer.raw ?? JSON.stringify(answer.body), {
        status,
        headers: { ...headers, 'content-type': 'application/json' },
      })
    case 'stream':
      return new Response(toReadable(answer, signal), {
        status,
        headers: { ...headers, 'content-type': 'text/event-stream' },
      })
    case 'bytes':
      return new Response(new Uint8Array(answer.bytes), { status, headers })
    default:
      throw new TypeError(`no such answer: ${String(answer satisfies never)}`)
  }
}

/** One chunk a batch, pulled as it is read. An error in the answer is one in the stream, so that no reader takes it for the end. */
function toReadable({ events }: StreamAnswer, signal: AbortSignal): ReadableStream<Uint8Array> {
  const batches = events[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await batches.next()
          if (done) controller.close()
          else controller.enqueue(Buffer.from(value.map(eventText).join('')))
        } catch (error) {
          controller.error(signal.aborted ? signal.reason : error)
        }
      },
      async cancel() {
        await batches.return?.()
      },
    },
    // Nothing is read ahead of the reader: what is read counts as delivered.
    { highWaterMark: 0 },
  )
}
