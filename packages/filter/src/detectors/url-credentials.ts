import { ALNUM, AUTHORITY, SLASH } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isPlausibleSecret } from './plausible-secret.js'

const LONGEST = 320
/** A token in place of the user's name is at least this long. */
const SHORTEST_TOKEN = 20
/** What stands behind a token in place of a password. */
const NO_PASSWORD = /^(?:x-oauth-basic|x-token-auth|oauth2?|x|)$/

/**
 * The password in an address with a user's name: `postgres://app:…@db/x`, `https://user:…@host/`, and a token in
 * place of the name (`https://…@host/`, `https://…:x-oauth-basic@host/`). RFC 3986 calls that part the userinfo.
 */
export const urlCredentials: Detector = {
  id: 'url-credentials',
  kind: 'secret',
  label: 'secret',
  title: 'Password or token in an address or a connection string',
  reference: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  preset: 'secrets',
  anchors: [{ on: 'char', chars: ':', behind: ALNUM, before: SLASH }],
  behind: 1,
  ahead: LONGEST + 4,
  check: findCredentials,
}

function findCredentials(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  if ((view.classAt(at - 1) & ALNUM) === 0) return null
  if (view.beyond(from)) return WAIT
  if (text.charAt(from) !== '/') return null
  const start = at + 3
  if (view.beyond(from + 1)) return WAIT
  if (text.charAt(from + 1) !== '/') return null
  view.hold = start
  // The path is no part of it, and neither is what stands behind the address.
  const stop = view.runEnd(start, AUTHORITY, LONGEST)
  if (view.beyond(stop) && stop - start < LONGEST) return WAIT
  const authority = text.slice(start, stop)
  const sign = authority.lastIndexOf('@')
  if (sign <= 0) return null
  const colon = authority.indexOf(':')
  if (colon === -1 || colon > sign) return isToken(authority.slice(0, sign)) ? { start, end: start + sign } : null
  const password = authority.slice(colon + 1, sign)
  if (NO_PASSWORD.test(password)) return isToken(authority.slice(0, colon)) ? { start, end: start + colon } : null
  const plausible = isPlausibleSecret({ text: password, quoted: true, strength: 'password', spoken: false })
  return plausible ? { start: start + colon + 1, end: start + sign } : null
}

function isToken(text: string): boolean {
  return text.length >= SHORTEST_TOKEN && isPlausibleSecret({ text, quoted: false, strength: 'key', spoken: false })
}
