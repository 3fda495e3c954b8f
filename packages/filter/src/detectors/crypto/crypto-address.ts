import { ALNUM, HEX } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { isBase58Check } from './base58.js'
import { isSegwitAddress } from './bech32.js'
import { keccak256 } from './keccak.js'

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const SHORTEST_BASE58 = 26
const LONGEST_BASE58 = 35
const SHORTEST_SEGWIT = 42
const LONGEST_SEGWIT = 90
const ETHEREUM = 42
/** Pay to a key's hash, and to a script's. */
const BITCOIN_VERSIONS = [0x00, 0x05]
const HUMAN_PARTS = ['bc1', 'BC1', 'ltc1', 'LTC1']

/** An address of Bitcoin, of Litecoin (its newer kind) or of Ethereum and those that took over its form; checksum right. */
export const cryptoAddress: Detector = {
  id: 'crypto-address',
  kind: 'pii',
  label: 'wallet',
  title: 'Address of a crypto-currency',
  reference: 'https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki',
  preset: 'crypto',
  confidence: 'high',
  reasons: ['checksum'],
  anchors: [
    {
      on: 'prefix',
      prefixes: [...['1', '3'].flatMap(first => Array.from(BASE58, second => first + second)), ...HUMAN_PARTS, '0x'],
    },
  ],
  behind: 1,
  ahead: LONGEST_SEGWIT + 2,
  check: findAddress,
}

function findAddress(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const isHex = text.startsWith('0x', at)
  const most = isHex ? ETHEREUM - 1 : LONGEST_SEGWIT + 1
  const end = view.runEnd(from, isHex ? HEX : ALNUM, most)
  if (view.beyond(end) && end - from < most) return WAIT
  if ((view.classAt(end) & ALNUM) !== 0) return null
  const length = end - at
  if (length < SHORTEST_BASE58) return null
  const address = text.slice(at, end)
  if (isHex) return length === ETHEREUM && isEthereum(address.slice(2)) ? { start: at, end } : null
  if (/^\d/.test(address)) {
    return length <= LONGEST_BASE58 && isBase58Check(address, BITCOIN_VERSIONS) ? { start: at, end } : null
  }
  const isSegwit = length >= SHORTEST_SEGWIT && length <= LONGEST_SEGWIT && isSegwitAddress(address)
  return isSegwit ? { start: at, end } : null
}

/** ERC-55: capitals are a checksum. Without any there is none, and what is not made of a few digits is taken for one. */
function isEthereum(hex: string): boolean {
  const lower = hex.toLowerCase()
  if (hex === lower || hex === hex.toUpperCase()) return new Set(lower).size > 6 && !lower.startsWith('0000')
  const hash = keccak256(lower)
  for (let i = 0; i < hex.length; i++) {
    const isCapital = hex.charAt(i) !== lower.charAt(i)
    const isLetter = lower.charAt(i) > '9'
    if (isLetter && isCapital !== hash.charAt(i) > '7') return false
  }
  return true
}
