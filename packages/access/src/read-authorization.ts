/** Our keys have 57 characters; the rest is room for the demo's and for formats to come. */
const LONGEST = 256

/** RFC 6750, section 2.1: the scheme in any case, then one token. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i

export type Authorization =
  | { readonly kind: 'none' }
  /** Sent twice, when a proxy and we might each trust another one. */
  | { readonly kind: 'twice' }
  /** `token`: a bearer token of at most 256 characters; `null` where it is anything else. */
  | { readonly kind: 'once'; readonly token: string | null }

/** What a request's `Authorization` headers hold. */
export function readAuthorization(rawHeaders: readonly string[]): Authorization {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1]))
  const [value] = values
  if (value === undefined) return { kind: 'none' }
  if (values.length > 1) return { kind: 'twice' }
  return { kind: 'once', token: value.length > LONGEST ? null : (BEARER.exec(value)?.[1] ?? null) }
}

function isAuthorization(name: string | undefined): boolean {
  return name?.length === 13 && name.toLowerCase() === 'authorization'
}
