import { goOn } from '../detectors/keys/key-format.js'
import { ALNUM, CLASS, DASH, EQUALS, HEX, PLUS, SLASH, UNDERSCORE } from '../scan/char-class.js'
import { type Detector, PIECE, type Share, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

const TOKEN = ALNUM | PLUS | SLASH | DASH | UNDERSCORE
/** A token longer than a piece is decoded piece by piece; each overlaps the next, so that a secret lies whole in one. */
const STEP = 768
/** So much of a token shows whether it is text: nine characters of base64's, eight of hexadecimal's. */
const SHOWN = { base64: 12, hex: 16 } as const
const REASONS = ['encoded']
type Form = keyof typeof SHOWN

/** Finds what is in a text; `null` when there is nothing. */
export type Look = (text: string) => Share | null

/**
 * Text in base64 (RFC 4648, also the URL's alphabet) or hexadecimal, in which another detector finds something. The match
 * is the whole token, and is that detector's.
 */
export function encodedText(look: Look): Detector {
  return {
    id: 'encoded-text',
    kind: 'secret',
    label: 'secret',
    title: 'Encoded text in which something is found',
    reference: 'https://www.rfc-editor.org/rfc/rfc4648',
    anchors: [{ on: 'long' }],
    behind: 0,
    ahead: PIECE + 4,
    check: (view, at) => (formOf(view.text, at, view.text.length) === null ? null : decode(look, view, at)),
    resume: (view, at, share) => (share === undefined ? decode(look, view, at) : takeRest(view, at, share)),
  }
}

function decode(look: Look, view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  const run = view.runEnd(at, TOKEN, PIECE)
  const isLong = run - at === PIECE
  if (view.beyond(run) && !isLong) return WAIT
  const padded = isLong ? run : view.runEnd(run, EQUALS, 2)
  if (view.beyond(padded) && !isLong) return WAIT
  const end = Math.min(padded, at + PIECE)
  const form = formOf(text, at, run)
  const share = form === null ? null : look(Buffer.from(text.slice(at, end), form).toString('utf8'))
  if (share !== null) return { start: at, end, continues: isLong, share, reasons: REASONS }
  return isLong ? { start: at, end: at + STEP, continues: true, share: null } : null
}

/** What follows a piece in which something was found, looked at no more: the rest of a key may be anything. */
function takeRest(view: View, at: number, share: Share): Span | typeof WAIT | null {
  const span = goOn(TOKEN | EQUALS, view, at)
  return span === WAIT || span === null ? span : { ...span, share, reasons: REASONS }
}

/** How a token is encoded, if what it starts with is text. */
function formOf(text: string, at: number, end: number): Form | null {
  if (isHex(text, at, Math.min(end, at + SHOWN.hex)) && isText(text, at, end, 'hex')) return 'hex'
  return isText(text, at, end, 'base64') ? 'base64' : null
}

function isHex(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((CLASS[text.charCodeAt(at)]! & HEX) === 0) return false
  return true
}

/** Whether it starts with printable ASCII. Of nine bytes by chance all are in one of five thousand tokens. */
function isText(text: string, from: number, end: number, form: Form): boolean {
  const to = Math.min(end, from + SHOWN[form])
  const bits = form === 'hex' ? 4 : 6
  let held = 0
  let count = 0
  for (let at = from; at < to; at++) {
    const value = VALUES[form][text.charCodeAt(at) & 0x7f]!
    held = (held << bits) | value
    count += bits
    if (count < 8) continue
    count -= 8
    const byte = (held >> count) & 0xff
    if ((byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) || byte > 0x7e) return false
    held &= (1 << count) - 1
  }
  return to > from
}

const VALUES = {
  base64: valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', '-_', 62),
  hex: valuesOf('0123456789abcdef', 'ABCDEF', 10),
} as const

/** What each sign is worth; `others` are written in place of those from `from` on. */
function valuesOf(signs: string, others: string, from: number): Uint8Array {
  const values = new Uint8Array(128)
  for (let i = 0; i < signs.length; i++) values[signs.charCodeAt(i)] = i
  for (let i = 0; i < others.length; i++) values[others.charCodeAt(i)] = from + i
  return values
}
