import { BASE64URL, DOT } from '../scan/char-class.js'
import { type Detector, PIECE, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { goOn } from './keys/key-format.js'

/** `{"alg":""}` in base64url. */
const SHORTEST_HEADER = 14
const SHORTEST_PAYLOAD = 4
/** The token must show what it is within this many characters; certificates can make a header longer. */
const LONGEST_HEADER = 768

/** A JSON Web Token (JWS or JWE, compact): a header that decodes to JSON naming its algorithm, and a payload. */
export const jsonWebToken: Detector = {
  id: 'json-web-token',
  kind: 'secret',
  label: 'secret',
  title: 'JSON Web Token',
  reference: 'https://www.rfc-editor.org/rfc/rfc7519',
  preset: 'secrets',
  // `{"` and `{ "`: how every JSON object starts, in base64.
  anchors: [{ on: 'prefix', prefixes: ['eyJ', 'eyAi'] }],
  behind: 0,
  ahead: PIECE,
  check: findToken,
  resume: (view, at) => goOn(BASE64URL | DOT, view, at),
}

function findToken(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  const dot = view.runEnd(at, BASE64URL, LONGEST_HEADER)
  const long = dot - at === LONGEST_HEADER
  if (view.beyond(dot) && !long) return WAIT
  if (dot - at < SHORTEST_HEADER || (!long && text.charAt(dot) !== '.')) return null
  // A mark says that the header was found right before.
  if (view.mark < 0 && !namesAlgorithm(text.slice(at, dot), long)) return null
  view.mark = dot

  const stop = view.runEnd(at, BASE64URL | DOT, PIECE)
  if (stop - at === PIECE) return { start: at, end: stop, continues: true }
  if (view.beyond(stop)) return WAIT
  const end = text.charAt(stop - 1) === '.' ? stop - 1 : stop
  return end - dot > SHORTEST_PAYLOAD ? { start: at, end } : null
}

/** RFC 7515 and 7516: every header has `alg`. Of a cut header the start is looked at. */
function namesAlgorithm(encoded: string, cut: boolean): boolean {
  const header = Buffer.from(encoded, 'base64url').toString('latin1')
  if (!header.includes('"alg"')) return false
  if (cut) return true
  if (!header.endsWith('}')) return false
  try {
    const parsed = JSON.parse(header) as { alg?: unknown } | null
    return typeof parsed?.alg === 'string'
  } catch {
    return false
  }
}
