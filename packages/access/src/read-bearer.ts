/** Our keys have 57 characters; the rest is room for the demo's and for formats to come. */
const LONGEST = 256

/** RFC 6750, section 2.1: the scheme in any case, then one token. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i

/**
 * The token of a request's one `Authorization: Bearer` header. `null` where there is no such header, `''` where it
 * cannot be read: another scheme, too long, or sent twice, when a proxy and we might each trust another one.
 */
export function readBearer(rawHeaders: readonly string[]): string | null {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1]))
  const [value] = values
  if (value === undefined) return null
  if (values.length > 1 || value.length > LONGEST) return ''
  return BEARER.exec(value)?.[1] ?? ''
}

function isAuthorization(name: string | undefined): boolean {
  return name?.length === 13 && name.toLowerCase() === 'authorization'
}
