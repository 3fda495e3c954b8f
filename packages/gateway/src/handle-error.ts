import { readError } from '@windbreak/core'
import { publishRefusal } from '@windbreak/core/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { asCoded } from './as-coded.js'
import type { Retrace, Surface } from './surface.js'

/**
 * Requests that have become a call. What is refused after that is in the call's own record, and an error without a
 * code of ours is no refusal any more: it may be the upstream's 401, which must not look like the caller's.
 */
const called = new WeakMap<FastifyRequest, Retrace>()

/** `retrace` tells errors of the call as its caller wrote the body. */
export function markCalled(request: FastifyRequest, retrace: Retrace): void {
  called.set(request, retrace)
}

/** An error handler that speaks as `surface` does, and makes refusals known that no call's record will hold. */
export function errorHandler(surface: Surface, now: () => number) {
  return async (thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    // Nobody is there to be told.
    if (reply.raw.destroyed) return reply.hijack()
    const retrace = called.get(request)
    const error = retrace === undefined ? await tell(asCoded(thrown), request, now) : retrace(thrown)
    logUnexpected(error, request)
    const { status, headers, body } = surface.renderError(error, request.id)
    if (status >= 500) request.log.warn({ status, code: readError(error).code }, 'windbreak: a call failed')
    return reply
      .code(status)
      .headers({ ...headersOf(error), ...headers, 'x-windbreak-error': readError(error).code })
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(body))
  }
}

/** Packages that deny access make it known themselves, with a reason that only they have. */
const TELL_THEMSELVES = /^WB_(?!CORE_|GATEWAY_)/

/** Gives the error back, or the one that kept it from being made known. */
async function tell(error: unknown, request: FastifyRequest, now: () => number): Promise<unknown> {
  const { code, httpStatus } = readError(error)
  if (httpStatus === 401 && TELL_THEMSELVES.test(code)) return error
  try {
    await publishRefusal(request, { at: now(), code })
    return error
  } catch (failure) {
    return failure
  }
}

/** Such as `www-authenticate`. Only our own errors carry any that may be shown. */
function headersOf(error: unknown): Record<string, string> {
  const { code, headers } = (error ?? {}) as { readonly code?: unknown; readonly headers?: Record<string, string> }
  return typeof code === 'string' && code.startsWith('WB_') ? { ...headers } : {}
}

/** Where it came from, without its message: that may quote what must not be logged. */
function logUnexpected(error: unknown, { log }: FastifyRequest): void {
  if (readError(error).code !== 'WB_CORE_UNEXPECTED') return
  const { name = 'unknown', stack = '' } = error instanceof Error ? error : {}
  const frames = stack.split('\n').filter(line => /^ {4}at /.test(line))
  log.error({ error: name, frames }, 'windbreak: unexpected error in a gateway route')
}
