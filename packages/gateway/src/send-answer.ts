import { type DeliveredAnswer, readError, type StreamAnswer, type StreamEvent } from '@windbreak/core'
import type { FastifyReply } from 'fastify'
import { UnexpectedAnswer } from './errors.js'
import { PatientWriter } from './patient-writer.js'
import type { Surface, Told } from './surface.js'

type Batch = readonly StreamEvent[]

const JSON_TYPE = 'application/json; charset=utf-8'

export interface SendingWay {
  readonly surface: Surface
  readonly slowReaderMs: number
  /** Fires when the client has left. */
  readonly gone: AbortSignal
}

/** Sends what the boundary delivered. Rejects only as long as nothing has been sent. */
export async function sendAnswer(
  reply: FastifyReply,
  answer: DeliveredAnswer,
  told: Told,
  way: SendingWay,
): Promise<FastifyReply> {
  // What guards have to say, such as what is left of a budget.
  reply.headers({ ...answer.headers })
  switch (answer.kind) {
    case 'json':
      told.seal?.addWhole(answer.body)
      return reply.code(answer.status).type(JSON_TYPE).send(way.surface.writeJson(answer, told))
    case 'stream':
      return sendStream(reply, answer, told, way)
    case 'bytes':
      throw new UnexpectedAnswer()
    default:
      throw new TypeError(`no such answer: ${String(answer satisfies never)}`)
  }
}

/** Nobody reads on: the call is settled as one whose caller has left. */
async function leave(events: AsyncIterator<Batch>): Promise<IteratorResult<Batch>> {
  await events.return?.()
  return { done: true, value: undefined }
}

async function sendStream(
  reply: FastifyReply,
  answer: StreamAnswer,
  told: Told,
  { surface, slowReaderMs, gone }: SendingWay,
): Promise<FastifyReply> {
  const events = answer.events[Symbol.asyncIterator]()
  // Up to here an error still has a status of its own.
  let step = await events.next()

  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  })
  const writer = new PatientWriter(reply.raw, slowReaderMs, gone)
  try {
    while (step.done !== true) {
      told.seal?.addEvents(step.value)
      // The order of events is the order of writes.
      // oxlint-disable-next-line no-await-in-loop
      await writer.write(surface.writeBatch(step.value, told))
      // oxlint-disable-next-line no-await-in-loop
      step = writer.isOver ? await leave(events) : await events.next()
    }
    await writer.end()
  } catch (error) {
    reply.log.warn({ code: readError(error).code }, 'windbreak: a stream was cut')
    await writer.breakOff(surface.writeErrorEvent(error, told.requestId))
  }
  return reply
}
