/** The codes of Node that are repeated. A client may copy a `code` out of an answer, so that others are not. */
const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

/** Why no answer came, where Node's own code tells. */
export function networkReason(error: unknown): string | undefined {
  const { code, cause } = asRecord(error)
  const codes = [code, asRecord(cause)['code']].filter(each => typeof each === 'string')
  const known = codes.find(each => NETWORK_CODES.has(each))
  return known === undefined ? undefined : `cannot be reached (${known})`
}

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
