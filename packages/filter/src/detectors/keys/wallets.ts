import { createHash } from 'node:crypto'
import { ALNUM, PLUS, SLASH } from '../../scan/char-class.js'
import { type Detector, WAIT } from '../../scan/detector.js'
import { hasDigit } from '../../scan/long-word.js'

const SHORTEST = 51
const LONGEST = 112
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Private keys of wallets that carry a checksum, so that one is never taken for another string of letters. */
export const walletKey: Detector = {
  id: 'wallet-key',
  kind: 'secret',
  label: 'secret',
  title: 'Private key of a wallet: Bitcoin (WIF, BIP 32), Tezos, Stellar',
  reference: 'https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki#serialization-format',
  preset: 'secrets',
  anchors: [{ on: 'long' }],
  behind: 1,
  ahead: LONGEST + 1,
  check(view, at) {
    if (!'5KLcxyztuveS'.includes(view.text.charAt(at))) return null
    if (at + SHORTEST <= view.text.length && (view.classAt(at + SHORTEST - 1) & ALNUM) === 0) return null
    // A part of something longer.
    if ((view.classAt(at - 1) & (PLUS | SLASH)) !== 0) return null
    const end = view.runEnd(at, ALNUM, LONGEST)
    if (view.beyond(end) && end - at < LONGEST) return WAIT
    return hasDigit(view, at) && isWalletKey(view.text.slice(at, end)) ? { start: at, end } : null
  },
}

function isWalletKey(key: string): boolean {
  switch (key.length) {
    case 51:
    case 52:
      return /^[5KLc9]/.test(key) && hasBase58Sum(key)
    case 54:
      return key.startsWith('edsk') && hasBase58Sum(key)
    case 98:
      return key.startsWith('edsk') && hasBase58Sum(key)
    case 111:
      return /^[xyztuv]prv/.test(key) && hasBase58Sum(key)
    case 56:
      return key.startsWith('S') && hasStellarSum(key)
    default:
      return false
  }
}

/** Base58Check: the last four bytes are the start of a double SHA-256 of the rest. */
function hasBase58Sum(key: string): boolean {
  let value = 0n
  for (const char of key) {
    const digit = BASE58.indexOf(char)
    if (digit === -1) return false
    value = value * 58n + BigInt(digit)
  }
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const body = bytes.subarray(0, -4)
  return sha256(sha256(body)).subarray(0, 4).equals(bytes.subarray(-4))
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** SEP-23: base32, the version of a seed, and CRC-16 (XModem) in its last two bytes. */
function hasStellarSum(key: string): boolean {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const char of key) {
    const digit = BASE32.indexOf(char)
    if (digit === -1) return false
    value = (value << 5) | digit
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
    value &= (1 << bits) - 1
  }
  let sum = 0
  for (const byte of bytes.slice(0, -2)) {
    sum ^= byte << 8
    for (let i = 0; i < 8; i++) sum = ((sum & 0x8000) !== 0 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff
  }
  return bytes[0] === 18 << 3 && bytes.at(-2) === (sum & 0xff) && bytes.at(-1) === sum >> 8
}
