import { createHash } from 'node:crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** A version, a hash of 20 bytes and four bytes of checksum. */
const LENGTH = 25
const PAYLOAD = 21

/** Whether the text is a Base58Check address of one of the versions: its last four bytes are the double SHA-256's first. */
export function isBase58Check(text: string, versions: readonly number[]): boolean {
  let value = 0n
  for (const sign of text) {
    const place = ALPHABET.indexOf(sign)
    if (place === -1) return false
    value = value * 58n + BigInt(place)
  }
  const hex = value.toString(16).padStart(LENGTH * 2, '0')
  if (hex.length !== LENGTH * 2) return false
  const bytes = Buffer.from(hex, 'hex')
  if (!versions.includes(bytes[0]!)) return false
  return sha256(sha256(bytes.subarray(0, PAYLOAD)))
    .subarray(0, 4)
    .equals(bytes.subarray(PAYLOAD))
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
