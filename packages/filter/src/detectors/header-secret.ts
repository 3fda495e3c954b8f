import { BASE64, BASE64URL, BLANK, DOT, TILDE } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { basicPassword, isPassword } from './basic-credentials.js'
import { isPlausibleSecret } from './plausible-secret.js'

const LONGEST = 1000
const SHORTEST_BEARER = 20
/** RFC 6750: `b64token`. */
const TOKEN = BASE64 | BASE64URL | DOT | TILDE

/** What stands behind `Bearer` or `Basic` wherever these do: in a header, a sentence, an argument. */
export const headerSecret: Detector = {
  id: 'header-secret',
  kind: 'secret',
  label: 'secret',
  title: 'Token behind Bearer, or credentials behind Basic',
  reference: 'https://www.rfc-editor.org/rfc/rfc6750#section-2.1',
  preset: 'secrets',
  anchors: [{ on: 'prefix', prefixes: ['Bearer ', 'bearer ', 'BEARER ', 'Basic ', 'basic '] }],
  behind: 0,
  ahead: LONGEST + 8,
  check: findBehind,
}

function findBehind(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  view.hold = from
  if ((view.classAt(from) & BLANK) !== 0) return null
  const end = view.runEnd(from, TOKEN, LONGEST)
  if (view.beyond(end) && end - from < LONGEST) return WAIT
  if (end === from) return null
  const value = text.slice(from, end).replace(/\.+$/, '')
  if (/^basic/i.test(text.slice(at, from))) {
    const password = basicPassword(value)
    return password !== null && isPassword(password) ? { start: from, end: from + value.length } : null
  }
  if (value.length < SHORTEST_BEARER) return null
  const plausible = isPlausibleSecret({ text: value.slice(0, 128), quoted: false, strength: 'key', spoken: false })
  return plausible ? { start: from, end: from + value.length } : null
}
