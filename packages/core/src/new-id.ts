import { randomBytes } from 'node:crypto'

const POOL_BYTES = 4_096
/** Hexadecimal digits that one id takes. */
const DIGITS = 20

let pool = ''
let used = 0
let last = { at: Number.NaN, head: '' }

/** A UUID version 7 (RFC 9562, section 5.7): 48 bits of epoch milliseconds, then random bits. */
export function newId(now: number): string {
  if (used + DIGITS > pool.length) {
    // Many at once: asking for a few bytes costs as much as asking for thousands.
    pool = randomBytes(POOL_BYTES).toString('hex')
    used = 0
  }
  if (now !== last.at) {
    const time = now.toString(16).padStart(12, '0')
    last = { at: now, head: `${time.slice(0, 8)}-${time.slice(8)}-7` }
  }
  const at = used
  used += DIGITS
  const variant = '89ab'.charAt(Number.parseInt(pool.charAt(at + 3), 16) & 3)
  return `${last.head}${pool.slice(at, at + 3)}-${variant}${pool.slice(at + 4, at + 7)}-${pool.slice(at + 7, at + 19)}`
}
