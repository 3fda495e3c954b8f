import { readAs } from './char-map.js'
import { decodeEscape, MORE } from './decode-escape.js'

/** The last disguise that was read: what it is read as, and how many code units it takes. Used again for the next. */
export const unit = { text: '', length: 0 }

/** Strings that need not be made each time. */
const ASCII = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code))

/** Nothing at all is disguised there, its end may still come, or `unit` says what is. */
export const PLAIN = 0
export const UNSURE = 1
export const DISGUISED = 2
export type Reading = typeof PLAIN | typeof UNSURE | typeof DISGUISED

/** Reads the character at `at`, however it is written. */
export function readUnit(text: string, at: number, final: boolean): Reading {
  const code = text.charCodeAt(at)
  return code < 0x80 ? readEscape(text, at, final) : readCharacter(text, at, code, final)
}

/** Whether an escape may start with this sign. */
export function isEscape(code: number): boolean {
  return code === 0x25 || code === 0x26 || code === 0x5c
}

function readEscape(text: string, at: number, final: boolean): Reading {
  const escape = decodeEscape(text, at, final)
  if (escape === null) return PLAIN
  if (escape === MORE) return UNSURE
  unit.text = escape.point < 0x80 ? ASCII[escape.point]! : (readAs(escape.point) ?? String.fromCodePoint(escape.point))
  unit.length = escape.length
  return DISGUISED
}

function readCharacter(text: string, at: number, code: number, final: boolean): Reading {
  const isHalf = (code & 0xfc00) === 0xd800
  if (isHalf && at + 1 >= text.length && !final) return UNSURE
  const point = isHalf ? text.codePointAt(at)! : code
  const read = readAs(point)
  if (read === undefined) return PLAIN
  unit.text = read
  unit.length = point > 0xffff ? 2 : 1
  return DISGUISED
}

/** Whether a text holds nothing that `readUnit` need be asked about. Quicker than asking. */
export function isPlain(text: string): boolean {
  return isAscii(text) && !text.includes('%') && !text.includes('&') && !text.includes('\\')
}

/** In UTF-8 only ASCII takes one byte a character; counting them is a matter of vector instructions. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

export interface Place {
  readonly at: number
  /** Whether it is a disguise, or only the start of what may become one. */
  readonly sure: boolean
}

const SIGNS = ['%', '&', '\\']

/** The first disguise from `from` on; the text's end where there is none. */
export function findDisguise(text: string, from: number, final: boolean): Place {
  return isAscii(text) ? findEscape(text, from, final) : findAny(text, from, final)
}

function findAny(text: string, from: number, final: boolean): Place {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80 && !isEscape(code)) continue
    const reading = readUnit(text, at, final)
    if (reading !== PLAIN) return { at, sure: reading === DISGUISED }
  }
  return { at: text.length, sure: true }
}

function findEscape(text: string, from: number, final: boolean): Place {
  let first: Place = { at: text.length, sure: true }
  for (const sign of SIGNS) {
    for (let at = text.indexOf(sign, from); at !== -1 && at < first.at; at = text.indexOf(sign, at + 1)) {
      const reading = readUnit(text, at, final)
      if (reading === PLAIN) continue
      first = { at, sure: reading === DISGUISED }
      break
    }
  }
  return first
}
