import { namesOf, type Refusal, refuse } from '../refusal.js'
import type { Rules } from '../rules.js'
import { covers } from './match-host.js'

/**
 * Scheme, host and port, and then a path or nothing. A name may hold letters, digits, hyphens and
 * dots: no user, no percent signs, no brackets, no other script, nothing that two readers of addresses could read
 * differently. https://url.spec.whatwg.org/#concept-host-parser
 */
const ADDRESS = /^([a-z]{1,8}):\/\/([a-z0-9.-]{1,253})(?::(\d{1,5}))?(?:\/|$)/i
const INLINE = /^data:/i
/** Printable, and without the backslash that browsers read as a slash and others do not. */
const PLAIN = /^[!-[\]-~]{1,8192}$/
/** One label begins and ends with a letter or a digit; the last begins with a letter, so that it is no number. */
const NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,30}[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Names that mean a machine or a network of one's own. https://www.iana.org/assignments/special-use-domain-names */
const PRIVATE = new Set([
  'localhost',
  'local',
  'internal',
  'localdomain',
  'home',
  'lan',
  'arpa',
  'onion',
  'test',
  'invalid',
])

/** An address that Mistral would fetch in the caller's name. */
export function checkUrl(rules: Rules, url: unknown, where: string): Refusal | null {
  const { urlHosts, urlSchemes, urlPorts } = rules
  if (typeof url !== 'string') return refuse('url', where, namesOf(urlHosts))
  if (INLINE.test(url)) return urlSchemes.has('data') ? null : refuse('url-scheme', where, namesOf(urlSchemes))
  const [, scheme = '', name = '', port] = (PLAIN.test(url) && ADDRESS.exec(url)) || []
  if (scheme === '') return refuse('url', where, namesOf(urlHosts))
  const lower = scheme.toLowerCase()
  if (lower === 'data' || !urlSchemes.has(lower)) return refuse('url-scheme', where, namesOf(urlSchemes))
  const host = name.toLowerCase()
  if (!isPublicName(host) || !covers(urlHosts, host)) return refuse('url', where, namesOf(urlHosts))
  if (port !== undefined && !urlPorts.has(Number(port))) return refuse('url-port', where, namesOf(urlPorts))
  return null
}

function isPublicName(host: string): boolean {
  return NAME.test(host) && !PRIVATE.has(host.slice(host.lastIndexOf('.') + 1))
}
