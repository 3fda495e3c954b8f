import { ALNUM, BASE64, BLANK, CLASS, DASH, DIGIT, LINE_BREAK, UPPER } from '../scan/char-class.js'
import { type Detector, PIECE, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

const END = '-----END '
const DASHES = '-----'
const LONGEST_LABEL = 48
/** Lines such as `Proc-Type:` and `Comment:` that may stand between the first line and the key. */
const LONGEST_PREAMBLE = 512
/** Less base64 in a row than this is no key: the shortest (Ed25519) has 64. */
const SHORTEST_KEY = 32
const COMMA = 0x2c
const BACKSLASH = 0x5c

/**
 * A private key in PEM (RFC 7468, OpenSSH's included) or OpenPGP armour, encrypted ones too, from the BEGIN
 * line through the END line; without an END line, to where the base64 stops. Also when its line ends are escaped or
 * its lines are quoted strings.
 */
export const privateKey: Detector = {
  id: 'private-key',
  kind: 'secret',
  label: 'secret',
  title: 'Private key in PEM or OpenPGP armour',
  reference: 'https://www.rfc-editor.org/rfc/rfc7468',
  preset: 'secrets',
  // Dashes are common, and capitals behind five of them are not.
  anchors: [{ on: 'prefix', prefixes: ['BEGIN '] }],
  behind: DASHES.length,
  ahead: PIECE + 2 * LONGEST_LABEL,
  reaches: { mask: DASH, most: DASHES.length },
  check: findKey,
  resume: goOn,
}

function findKey(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const start = at - DASHES.length
  if (!text.startsWith(DASHES, start)) return null
  view.hold = start
  const body = labelEnd(view, from)
  if (body === WAIT || body === null) return body
  if (!text.slice(from, body).includes('PRIVATE KEY')) return null
  // A mark was left behind the key's start.
  const key = view.mark >= 0 ? view.mark : keyStart(view, body)
  if (key === WAIT || key === null) return key
  return through(view, start, Math.min(key, start + PIECE))
}

function goOn(view: View, at: number): Span | typeof WAIT | null {
  return through(view, at, at)
}

/** Where the line's closing dashes end. */
function labelEnd(view: View, from: number): number | typeof WAIT | null {
  const end = view.runEnd(from, UPPER | DIGIT | BLANK, LONGEST_LABEL)
  if (view.beyond(end)) return WAIT
  const closed = view.has(DASHES, end)
  if (closed !== true) return closed === false ? null : WAIT
  return end + DASHES.length
}

/** Where the first run of base64 starts that is long enough to be a key's. */
function keyStart(view: View, body: number): number | typeof WAIT | null {
  let at = body
  for (;;) {
    const end = view.runEnd(at, BASE64, SHORTEST_KEY)
    if (end - at === SHORTEST_KEY) return at
    if (view.beyond(end)) return WAIT
    const armour = view.has(DASHES, end)
    if (armour === undefined) return WAIT
    if (armour || end >= view.text.length || end - body > LONGEST_PREAMBLE) return null
    at = end + 1
  }
}

/** From `start` on, all that is base64, white space or an escape, and the END line; `from` is known to be part of it. */
function through(view: View, start: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const limit = start + PIECE
  let at = Math.max(from, view.mark)
  while (at < limit && at < text.length && isBody(text.charCodeAt(at))) at++
  if (at >= limit) return { start, end: limit, continues: true }
  if (view.beyond(at)) {
    view.mark = at
    return WAIT
  }
  const ends = view.has(END, at)
  if (ends === undefined) return WAIT
  if (ends) {
    const end = labelEnd(view, at + END.length)
    if (end === WAIT) return WAIT
    if (end !== null && end <= limit) return { start, end }
    if (end !== null) return { start, end: limit, continues: false }
  }
  while (at > start && (CLASS[text.charCodeAt(at - 1)]! & ALNUM) === 0) at--
  return at === start ? null : { start, end: at }
}

function isBody(code: number): boolean {
  return (CLASS[code]! & (BASE64 | BLANK | LINE_BREAK)) !== 0 || code === BACKSLASH || code === COMMA || isQuote(code)
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60
}
