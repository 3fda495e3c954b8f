import { randomFillSync } from 'node:crypto'

const POOL = Buffer.allocUnsafe(4096)
let used = POOL.length

/** A UUID version 7 (RFC 9562, section 5.7): 48 bits of epoch milliseconds, then random bits. */
export function newId(now: number): string {
  if (used + 10 > POOL.length) {
    randomFillSync(POOL)
    used = 0
  }
  const time = now.toString(16).padStart(12, '0')
  const rest = POOL.toString('hex', used, used + 10)
  used += 10
  const variant = '89ab'.charAt(Number.parseInt(rest.charAt(3), 16) & 3)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`
}
