/** An answer with an error status, in the envelope that Mistral uses for it. There is no single one. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

const envelope = (status: number, message: string, type: string, code: string) => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
  raw_status_code: status,
})

export function unauthorized(requestId: string): Refusal {
  return { status: 401, headers: {}, body: { message: 'Unauthorized', request_id: requestId } }
}

export function invalidModel(model: string): Refusal {
  return { status: 400, headers: {}, body: envelope(400, `Invalid model: ${model}`, 'invalid_model', '1500') }
}

/** `error` is what `readRequest` threw; it names one fault, where Mistral may name several. */
export function invalidRequest(error: unknown): Refusal {
  const { detail } = error as { readonly detail: object }
  return { status: 422, headers: {}, body: { detail: [{ ...detail, input: null }] } }
}

export function notJson(): Refusal {
  const detail = [{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} }]
  return { status: 422, headers: {}, body: { detail } }
}

export function notFound(): Refusal {
  return { status: 404, headers: {}, body: { detail: 'Not Found' } }
}

/** The body Mistral sends with `status`, for refusals that a script asks for. */
export function refusal(status: number, requestId: string, retryAfter?: number): Refusal {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return { status, headers, body: bodyFor(status, requestId) }
}

function bodyFor(status: number, requestId: string): unknown {
  switch (status) {
    case 401:
      return unauthorized(requestId).body
    case 403:
      return envelope(403, 'This model is not available in your subscription tier', 'tier_not_allowed', '1910')
    case 422:
      return { detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required', input: {} }] }
    case 429:
      return envelope(429, 'Rate limit exceeded', 'rate_limited', '1300')
    default:
      return envelope(status, 'The emulator was told to refuse this request', 'emulated_refusal', '3000')
  }
}
