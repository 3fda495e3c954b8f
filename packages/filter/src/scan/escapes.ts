import { CLASS, HEX } from './char-class.js'

const BACKSLASH = 0x5c
const PERCENT = 0x25

/** Whether an escape may start with this character. */
export function isEscapeMark(code: number): boolean {
  return code === BACKSLASH || code === PERCENT
}

/**
 * The last character of the escape that starts at `at` (`\n`, `\u000a`, `%20`), so that a word may start behind it;
 * `at` itself where none does. `undefined` while its end may still come.
 */
export function escapeEnd(text: string, at: number, final: boolean): number | undefined {
  const mark = text.charCodeAt(at)
  if (mark !== BACKSLASH && mark !== PERCENT) return at
  if (mark === PERCENT) return hexEnd(text, at, 2, final)
  if (at + 1 >= text.length) return final ? at : undefined
  const letter = text.charAt(at + 1)
  if (letter === 'u') return hexEnd(text, at, 5, final)
  return 'nrtbf'.includes(letter) ? at + 1 : at
}

/** `length` counts the characters behind the mark; in `\u000a` the first of them is no digit. */
function hexEnd(text: string, at: number, length: number, final: boolean): number | undefined {
  const end = at + length
  for (let i = length === 5 ? at + 2 : at + 1; i <= end; i++) {
    if (i >= text.length) return final ? at : undefined
    if ((CLASS[text.charCodeAt(i)]! & HEX) === 0) return at
  }
  return end
}

/** Where text starts that was found by looking back to `start`: behind the escape that ends there, should one do so. */
export function skipEscape(text: string, start: number): number {
  const end = start > 0 ? escapeEnd(text, start - 1, true) : undefined
  return end === undefined || end < start ? start : end + 1
}
