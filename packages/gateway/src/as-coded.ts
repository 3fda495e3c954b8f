import { BodyTooLarge, NoBody, NotJson, NotJsonType, Overloaded, RateLimited, RequestRefused } from './errors.js'

interface Thrown {
  readonly code?: unknown
  readonly statusCode?: unknown
}

const BY_CODE: Readonly<Record<string, () => Error>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new BodyTooLarge(),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new NotJsonType(),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new NoBody(),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new NotJson(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new NotJson(),
}

/**
 * Gives every refusal that Fastify or another plugin throws before there is a call a stable code of ours; its words
 * stay behind. Errors with a `WB_` code, and those that are nobody's refusal, come back as they are.
 */
export function asCoded(error: unknown): unknown {
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Thrown
  if (typeof code === 'string') {
    if (code.startsWith('WB_')) return error
    const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
    if (known !== undefined) return known()
  }
  if (statusCode === 429) return new RateLimited()
  if (statusCode === 503) return new Overloaded()
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return error
  return Object.assign(new RequestRefused(), { statusCode })
}
