import type { FastifyRequest } from 'fastify'
import type { WindbreakEvent } from './events.js'
import { originOf } from './principal.js'
import { publish } from './registry.js'

/** Tells that a request was refused before it became a call, with who asked where that is known already. */
export async function publishRefusal(
  request: FastifyRequest,
  refusal: Pick<WindbreakEvent, 'at' | 'code' | 'detail'>,
): Promise<void> {
  const { principal, server } = request
  await publish(server, {
    type: 'request.refused',
    ...refusal,
    ...(principal === null ? {} : { principal }),
    origin: originOf(request),
  })
}
