import { STATUS_CODES } from 'node:http'
import { readError } from '@windbreak/core'
import type { ErrorBody, ValidationDetail } from './schemas/error-body.js'
import { pointer } from './pointer.js'

export interface RenderedError {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: ErrorBody
}

interface Shown {
  readonly status: number
  readonly code: string
  readonly message: string
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'gateway_bad_request',
  401: 'gateway_unauthorized',
  403: 'gateway_forbidden',
  404: 'gateway_not_found',
  408: 'gateway_timeout',
  413: 'gateway_too_large',
  422: 'gateway_invalid_request',
  429: 'gateway_rate_limited',
  502: 'gateway_upstream_error',
  503: 'gateway_unavailable',
  504: 'gateway_timeout',
}

const UNEXPECTED = 'WB_CORE_UNEXPECTED'

/**
 * Any error as an answer in Mistral's own envelope, with `type` beginning with `gateway_` so that it cannot be taken
 * for one of Mistral's. Errors with a `WB_` code show their message, which by convention holds nothing secret; all
 * others show a general sentence. A 422 also has `detail`, which the official SDK turns into its validation error.
 */
export function renderError(error: unknown, requestId?: string): RenderedError {
  const { status, code, message } = shown(error)
  const detail = status === 422 ? detailOf(error, message) : undefined
  const headers: Record<string, string> = { 'x-windbreak-error': code }
  const wait = status === 429 || status === 503 ? retryAfterOf(error) : undefined
  if (wait !== undefined) headers['retry-after'] = String(wait)
  return {
    status,
    headers,
    body: {
      object: 'error',
      message,
      type: TYPES[status] ?? (status < 500 ? 'gateway_refused' : 'gateway_error'),
      param: detail === undefined ? null : paramOf(detail),
      code,
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(detail === undefined ? {} : { detail: [detail] }),
    },
  }
}

function shown(error: unknown): Shown {
  const { code, httpStatus } = readError(error)
  if (code !== UNEXPECTED) return { status: httpStatus, code, message: messageOf(error) }
  return ofFastify(error) ?? { status: 500, code, message: 'The gateway met an unexpected error' }
}

/** Fastify's own refusals (a body that is not JSON, too long, of a wrong type) keep their status, not their words. */
function ofFastify(error: unknown): Shown | undefined {
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  if (typeof code !== 'string' || !/^FST_[A-Z_]+$/.test(code)) return undefined
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined
  return { status: statusCode, code, message: STATUS_CODES[statusCode] ?? 'The request was refused' }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The gateway met an unexpected error'
}

function detailOf(error: unknown, msg: string): ValidationDetail {
  const { detail } = error as { detail?: ValidationDetail }
  return detail ?? { type: 'value_error', loc: ['body'], msg }
}

function paramOf({ loc }: ValidationDetail): string | null {
  return loc.length > 1 ? pointer(loc.slice(1)) : null
}

function retryAfterOf(error: unknown): number | undefined {
  const { retryAfter } = error as { retryAfter?: unknown }
  return typeof retryAfter === 'number' && retryAfter >= 0 && Number.isFinite(retryAfter)
    ? Math.max(1, Math.ceil(retryAfter))
    : undefined
}
