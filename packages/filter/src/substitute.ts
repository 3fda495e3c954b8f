import type { Action } from './finding.js'
import { neutralise } from './output/neutralise.js'

/** Fewer characters than this and the last four would be too much of them. */
const FEWEST_MASKED = 12
const SHOWN = 4
const HASH_DIGITS = 8
const HASH = /^[0-9a-f]{8}$/

/** How the text of a match becomes eight hexadecimal digits: keyed, so that nobody can try values out. */
export type Digest = (text: string) => string

/** What stands in place of a match under each action. */
export function substituteFor(action: Action, label: string, text: string, digest: Digest): string {
  switch (action) {
    case 'mask':
      return masked(label, text)
    case 'hash':
      return `[${label}:${digest(text)}]`
    case 'neutralise':
      return neutralise(text)
    case 'redact':
    case 'block':
    case 'flag':
    case 'off':
      return `[${label}]`
    default:
      throw new TypeError(`no such action: ${String(action satisfies never)}`)
  }
}

/** The last four letters and digits of a match long enough for that. */
function masked(label: string, text: string): string {
  const shown = text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')
  return shown.length < FEWEST_MASKED ? `[${label}]` : `[${label} **${shown.slice(-SHOWN)}]`
}

/** Whether a match is what `hash` left in place of an earlier one, as in `[secret:0a1b2c3d]`. */
export function isOwnHash(before: string, text: string, after: string): boolean {
  return after === ']' && mayBeOwnHash(text) && /\[[a-z-]{1,24}:$/.test(before)
}

/** What rules it out without a look at the text around. */
export function mayBeOwnHash(text: string): boolean {
  return text.length === HASH_DIGITS && HASH.test(text)
}

/** The same for a number however it is written: signs and blanks between its digits do not count. */
export function canonical(text: string): string {
  const form = text.normalize('NFKC')
  const bare = form.replace(/[\s\p{Pd}./_]/gu, '')
  return /^(?:\d+|[A-Za-z]{2}\d{2}[A-Za-z0-9]{8,30})$/.test(bare) ? bare.toUpperCase() : form
}
