import { hash } from 'node:crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** A version, a hash of 20 bytes and four bytes of checksum. */
const LENGTH = 25
const PAYLOAD = 21

const NO_SIGN = 255
const VALUES = new Uint8Array(128).fill(NO_SIGN)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i

/** The number under way, three bytes to a place, the lowest first. */
const PLACES = 9
const PLACE = 0xffffff
const places = new Uint32Array(PLACES)
const bytes = Buffer.alloc(LENGTH)
const payload = bytes.subarray(0, PAYLOAD)
const digest = Buffer.alloc(32)

/** Whether the text is a Base58Check address of one of the versions: its last four bytes are the double SHA-256's first. */
export function isBase58Check(text: string, versions: readonly number[]): boolean {
  places.fill(0)
  for (let i = 0; i < text.length; i++) {
    let carried = VALUES[text.charCodeAt(i) & 0x7f]!
    if (carried === NO_SIGN) return false
    for (let place = 0; place < PLACES; place++) {
      carried += places[place]! * 58
      places[place] = carried & PLACE
      carried >>>= 24
    }
    if (carried !== 0) return false
  }
  // Twenty-five bytes fill eight places and one byte of the ninth, which is the version.
  const version = places[PLACES - 1]!
  if (!versions.includes(version)) return false
  for (let i = 0; i < LENGTH; i++) bytes[LENGTH - 1 - i] = places[Math.floor(i / 3)]! >>> (8 * (i % 3))
  // As a string of Latin-1 a hash costs a third of what it does as a buffer.
  digest.write(hash('sha256', payload, 'binary'), 'latin1')
  const sum = hash('sha256', digest, 'binary')
  for (let i = 0; i < LENGTH - PAYLOAD; i++) if (sum.charCodeAt(i) !== bytes[PAYLOAD + i]) return false
  return true
}
