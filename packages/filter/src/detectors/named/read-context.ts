import { VENDOR_SHAPES, type VendorShapes } from './shapes.js'
import { wordsBefore } from './near-words.js'

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'key keys apikey token apitoken accesstoken secret secrets password passwd pwd pass auth authorization bearer ' +
    'credential credentials creds pat api access appkey'
  ).split(' '),
)
/** Those that say by themselves that what follows is a secret. */
const STRONG: ReadonlySet<string> = new Set(
  'apikey token apitoken accesstoken secret password passwd pwd bearer authtoken'.split(' '),
)
/** What is made by chance and public all the same, or worth nothing to who finds it. */
const PUBLIC: ReadonlySet<string> = new Set(
  (
    'commit commits sha sha1 sha256 sha384 sha512 md5 hash hashes digest checksum integrity etag rev revision blob tree ' +
    'parent merge ref head image docker layer fingerprint thumbprint uuid guid trace traceparent span transaction txid ' +
    'tx block address contract public pubkey csrf xsrf nonce cache cursor page next continuation request correlation ' +
    'websocket sort partition primary foreign gpg pgp pub rsa ed25519 host object example sri font png jpg svg gif ' +
    'version build id ids uid name file path url uri href src'
  ).split(' '),
)
/** How many words before the value may be the one that says it is public. */
const NEAREST = 2
/** A vendor's name further away than this has nothing to do with the value. */
const VENDOR_WITHIN = 8
/** What may have grown to a vendor's name, and the letters that it ends with. */
const GROWN = /(?:api)?(?:key|token|secret)?$/
const GROWN_ENDS = 'iynt'
const LONGEST_NAME = Math.max(...[...VENDOR_SHAPES.keys()].map(name => name.length)) + 'apisecret'.length

export interface Context {
  /** What is known of the vendors named before the value. */
  readonly vendors: readonly VendorShapes[]
  /** A word such as `key` stands there too. */
  readonly keyword: boolean
  /** It is the last word before the value, or the last but one: `token is`. */
  readonly nearest: boolean
  /** The last word says it is a secret whoever made it. */
  readonly strong: boolean
}

/** What the words before a value say of it; `null` when they say that it is no secret, or nothing. */
export function readContext(text: string, end: number): Context | null {
  const words = wordsBefore(text, end)
  if (words.slice(0, NEAREST).some(word => PUBLIC.has(word))) return null
  const keyword = words.findIndex(isKeyword)
  const vendors = vendorsIn(words)
  if (keyword === -1 && vendors.length === 0) return null
  const last = words[0] ?? ''
  const asked = last === 'is' || last === 'was' || last === 'be' ? (words[1] ?? '') : last
  return {
    vendors,
    keyword: keyword !== -1,
    nearest: isKeyword(asked),
    strong: STRONG.has(asked) || asked === 'key',
  }
}

function isKeyword(word: string): boolean {
  return KEYWORDS.has(word) || word.endsWith('key') || word.endsWith('token') || word.endsWith('secret')
}

/** A name may be one word, be written as two or three, or have `key` or `token` grown to it. */
function vendorsIn(words: readonly string[]): VendorShapes[] {
  const found: VendorShapes[] = []
  for (let i = 0; i < Math.min(words.length, VENDOR_WITHIN); i++) {
    let name = ''
    for (let count = 0; count < 3 && i + count < words.length; count++) {
      name = words[i + count]! + name
      if (name.length > LONGEST_NAME) break
      const vendor = VENDOR_SHAPES.get(name) ?? VENDOR_SHAPES.get(withoutEnding(name))
      if (vendor !== undefined) found.push(vendor)
    }
  }
  return found
}

function withoutEnding(name: string): string {
  return GROWN_ENDS.includes(name.charAt(name.length - 1)) ? name.replace(GROWN, '') : name
}
