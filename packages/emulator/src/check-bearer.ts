import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Makes the check of an Authorization header. Without keys every bearer token will do, but there must be one. */
export function bearerCheck(keys: readonly string[]): (header: string | undefined) => boolean {
  const known = keys.map(digest)
  return header => {
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
    if (token === undefined) return false
    if (known.length === 0) return true
    const given = digest(token)
    return known.some(key => timingSafeEqual(key, given))
  }
}
