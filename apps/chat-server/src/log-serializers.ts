import type { FastifyRequest } from 'fastify'

const FRAMES_MOST = 12
const CAUSES_MOST = 3
/** Ours, Fastify's and the system's: their sentences quote no text of a call. */
const KNOWN = /^(WB_|FST_|E[A-Z]+$)/

/**
 * What a log line may show of a request and of an error, field by field: no header, no address with its query, no body,
 * and of an error that nobody gave a code only where it was thrown, since its message may quote what it choked on.
 */
export const logSerializers = {
  req: ({ id, method, routeOptions }: Partial<FastifyRequest>) => ({ id, method, route: routeOptions?.url }),
  res: ({ statusCode }: { readonly statusCode?: number }) => ({ statusCode }),
  err: (error: unknown) => showError(error, CAUSES_MOST),
}

function showError(error: unknown, causes: number): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack = '', cause, code, statusCode } = error as Error & Record<'code' | 'statusCode', unknown>
  const isKnown = typeof code === 'string' && KNOWN.test(code)
  return {
    type: name,
    ...(isKnown ? { code, message } : {}),
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    at: framesOf(stack),
    ...(cause === undefined || causes === 0 ? {} : { cause: showError(cause, causes - 1) }),
  }
}

/** The message stands before the frames, and may have lines of its own. */
function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .filter(line => /^ {4}at .*:\d+:\d+\)?$/.test(line))
    .slice(0, FRAMES_MOST)
    .map(line => line.trim())
}
