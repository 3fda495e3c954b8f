import { LONGEST } from './destination.js'

/** Which addresses an answer may hold. */
export interface Trust {
  readonly trusts: (address: string) => boolean
  /** The same, with what somebody wrote. Asked once, and only when there is an address to judge. */
  readonly with: (words: () => readonly string[]) => Trust
}

/** The most addresses that are kept of what a user wrote. */
const MOST_KEPT = 2048
/** Signs behind an address that belong to the sentence. */
const TRAILING = /[.,:;!?'")\]}*_~>]$/
const MOST_TRAILING = 4
const PLAIN = /^[!-~]+$/

/**
 * Trusted are the very addresses that stand in the user's own words, and hosts on the list: `docs.example.com`, and
 * `*.example.com` for all below it.
 */
export function createTrust(hosts: readonly string[]): Trust {
  const exact = new Set(hosts.filter(host => !host.startsWith('*.')).map(host => host.toLowerCase()))
  const below = hosts.filter(host => host.startsWith('*.')).map(host => host.slice(1).toLowerCase())
  const isListed = ({ port, hostname }: URL) =>
    port === '' && (exact.has(hostname) || below.some(end => hostname.endsWith(end)))
  return trustOf(isListed, () => [])
}

function trustOf(isListed: (url: URL) => boolean, words: () => readonly string[]): Trust {
  let known: ReadonlySet<string> | undefined
  return {
    trusts(address) {
      const url = readAddress(address)
      if (url === null) return false
      if (isListed(url)) return true
      known ??= addressesIn(words())
      return known.has(url.href)
    },
    with: words => trustOf(isListed, words),
  }
}

/** An address of the web in plain ASCII, as browsers read it. With a user's name it is never trusted. */
function readAddress(address: string): URL | null {
  if (address.length > LONGEST || !PLAIN.test(address) || /[\\<>"`]|&#?\w+;/.test(address)) return null
  const spelled = /^https?:\/\/[^/]/i.test(address) ? address : null
  if (spelled === null || !URL.canParse(spelled)) return null
  const url = new URL(spelled)
  return url.username === '' && url.password === '' ? url : null
}

/** The same address with and without the signs that end a sentence, the shortest last. */
export function* withoutTrailing(address: string): Generator<string> {
  yield address
  let rest = address
  for (let i = 0; i < MOST_TRAILING && TRAILING.test(rest); i++) {
    rest = rest.slice(0, -1)
    yield rest
  }
}

/** Addresses in what somebody wrote; a host without a scheme stands for both. */
function addressesIn(words: readonly string[]): ReadonlySet<string> {
  const known = new Set<string>()
  for (const text of words) {
    for (const [word] of text.matchAll(/[!-~]+/g)) {
      for (const address of addressesOf(word)) {
        const url = readAddress(address)
        if (url !== null && known.size < MOST_KEPT) known.add(url.href)
      }
    }
  }
  return known
}

function* addressesOf(word: string): Generator<string> {
  if (!word.includes('.') && !word.includes('://')) return
  const at = word.search(/https?:\/\//i)
  const bare = at === -1 ? word.replace(/^[(<["'*_]+/, '') : word.slice(at)
  if (bare.length > LONGEST || (at === -1 && !/^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+(?:[:/?#]|$|\W)/i.test(bare))) return
  // In `[text](address)` and `<address>` it ends at the bracket.
  for (const part of new Set([bare, bare.split(/[)\]>"'<]/, 1)[0]!])) {
    for (const address of withoutTrailing(part)) {
      if (at !== -1) yield address
      else yield* [`https://${address}`, `http://${address}`]
    }
  }
}
