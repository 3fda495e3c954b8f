import { ALNUM, CLASS, DIGIT, HEX } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { followIndex } from '../numbers/compile-forms.js'
import { readWord } from '../numbers/word-reading.js'
import { compileWords, WORDS_BEFORE, wordsBefore } from '../numbers/nearby-words.js'

const LONGEST_V6 = 45
const GROUP = 4
const GROUPS = 8
const DOT = 0x2e
const COLON = 0x3a
const DOT_FOLLOWS = followIndex(DOT)

/** Beside one of these, four numbers with dots are no address. */
const VERSIONS = compileWords(
  'version|versions|release|released|build|changelog|v|ver|section|chapter|oid|object identifier',
)
const VERSION_BEFORE = 24

/**
 * An address of the internet protocol that could be somebody's: neither of the machine itself, of no machine, of a
 * private network or a group, nor of those that RFC 5737 and RFC 3849 keep for documents.
 */
export const ipAddress: Detector = {
  id: 'ip-address',
  kind: 'pii',
  label: 'ip',
  title: 'IP address',
  reference: 'https://www.iana.org/assignments/iana-ipv4-special-registry',
  preset: 'network',
  confidence: 'high',
  reasons: ['format'],
  anchors: [{ on: 'number' }],
  behind: WORDS_BEFORE,
  ahead: LONGEST_V6 + 2,
  check: findIp,
}

/** Addresses of the internet start with a digit in both versions: of the sixth with 2 or 3. */
function findIp(view: View, at: number): Span | typeof WAIT | null {
  const { run, follower, open } = readWord(view, at)
  if (run > GROUP) return null
  if (open) return WAIT
  if (view.text.charCodeAt(at + run) === COLON) return findV6(view, at)
  return follower === DOT_FOLLOWS && run < GROUP ? findV4(view, at) : null
}

function findV4(view: View, at: number): Span | typeof WAIT | null {
  const { text, final } = view
  const before = text.charAt(at - 1)
  if ('.-_'.includes(before || ' ') || (before === '/' && isAlnum(text, at - 2))) return null
  let i = at
  const parts: number[] = []
  for (;;) {
    let part = 0
    const start = i
    while (i < start + 3 && isDigit(text, i)) part = part * 10 + text.charCodeAt(i++) - 0x30
    if (i >= text.length && !final) return WAIT
    if (i === start || part > 255 || (i - start > 1 && text.charAt(start) === '0')) return null
    if (parts.push(part) === 4) break
    if (text.charCodeAt(i) !== DOT) return null
    i++
  }
  if (i + 1 >= text.length && !final) return WAIT
  if (isAlnum(text, i) || '_-'.includes(text.charAt(i) || ' ')) return null
  if (text.charCodeAt(i) === DOT && isAlnum(text, i + 1)) return null
  if (isSpecial(parts as [number, number, number, number])) return null
  return wordsBefore(text, at).has(VERSIONS, VERSION_BEFORE) ? null : { start: at, end: i }
}

/** IANA's registry of special addresses. */
function isSpecial([a, b, c, d]: readonly [number, number, number, number]): boolean {
  // The number of a section or a version; also the public resolvers 1.1.1.1, 8.8.8.8, 8.8.4.4 and 9.9.9.9.
  if (a < 10 && b < 10 && c < 10 && d < 10) return true
  // Object identifiers of X.520 and X.509.
  if (a === 2 && b === 5 && (c === 4 || c === 29)) return true
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)) return true
  if ((a === 100 && b >= 64 && b < 128) || (a === 198 && (b === 18 || b === 19))) return true
  return (a === 192 && b === 0) || (a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113)
}

function findV6(view: View, start: number): Span | typeof WAIT | null {
  const { text, final } = view
  if (start > 0 && ':.-_/\\'.includes(text.charAt(start - 1))) return null
  let i = start
  let groups = 0
  let gap = false
  for (;;) {
    const group = i
    while (i < group + GROUP && isIn(text, i, HEX)) i++
    if (i >= text.length && !final) return WAIT
    if (i > group) groups++
    if (text.charCodeAt(i) !== COLON || groups === GROUPS) break
    if (i + 1 >= text.length && !final) return WAIT
    if (text.charCodeAt(i + 1) !== COLON) {
      if (!isIn(text, i + 1, HEX)) break
      i++
      continue
    }
    if (gap || i === group) return null
    gap = true
    i += 2
    if (i >= text.length && !final) return WAIT
    if (!isIn(text, i, HEX)) break
  }
  if (isAlnum(text, i) || text.charCodeAt(i) === COLON) return null
  if (gap ? groups < 3 || groups >= GROUPS : groups !== GROUPS) return null
  return isUsual(text.slice(start, i)) ? { start, end: i } : null
}

/** Of the internet (2000::/3) or of one network (fc00::/7, fe80::/10 are left out), and not for documents. */
function isUsual(address: string): boolean {
  return /^[23][0-9a-f]{3}:/i.test(address) && !/^2001:0?db8:/i.test(address)
}

function isIn(text: string, at: number, mask: number): boolean {
  return at >= 0 && at < text.length && (CLASS[text.charCodeAt(at)]! & mask) !== 0
}

function isDigit(text: string, at: number): boolean {
  return isIn(text, at, DIGIT)
}

function isAlnum(text: string, at: number): boolean {
  return isIn(text, at, ALNUM)
}
