import { createHmac } from 'node:crypto'
import type { Secret } from '@windbreak/core'
import { compilePattern, type Pattern } from './define/pattern.js'
import { InvalidSettings } from './errors.js'
import { canonical, type Digest } from './substitute.js'

export interface AllowSettings {
  readonly values?: readonly string[]
  readonly patterns?: readonly string[]
  readonly paths?: readonly string[]
  readonly hosts?: readonly string[]
}

/** What is let through although a detector finds it. */
export interface AllowList {
  readonly allows: (text: string) => boolean
  /** Whether nothing is looked for at a place. */
  readonly skips: (path: string) => boolean
}

const LABEL_DIGITS = 8
/** The longest match that a pattern is tried on. */
const LONGEST = 1024

/** The fingerprint of a value, as `allow.values` wants it: HMAC-SHA256 under the filter's own key, in hexadecimal. */
export function fingerprint(key: Secret, value: string): string {
  return createHmac('sha256', key.reveal()).update(canonical(value)).digest('hex')
}

export function digestWith(key: Secret | undefined): Digest {
  return text => {
    if (key === undefined) throw new TypeError('no key to hash with')
    return fingerprint(key, text).slice(0, LABEL_DIGITS)
  }
}

/** Throws `WB_FILTER_INVALID_SETTINGS` for a pattern that could take long, and for values without a key. */
export function createAllowList(settings: AllowSettings | undefined, key: Secret | undefined): AllowList {
  const { values = [], patterns = [], paths = [] } = settings ?? {}
  if (values.length > 0 && key === undefined) {
    throw new InvalidSettings('/allow/values', 'fingerprints need the key they were made with: pass `hashKey`')
  }
  const known = new Set(values)
  const compiled = patterns.map((source, i) => compile(source, `/allow/patterns/${i}`))
  const places = paths.map(path => path.split('/'))
  return {
    allows: text =>
      (known.size > 0 && known.has(fingerprint(key!, text))) ||
      (text.length <= LONGEST && compiled.some(pattern => pattern.matchesAll(text))),
    skips: path => places.some(place => isAt(place, path.split('/'))),
  }
}

function compile(source: string, where: string): Pattern {
  try {
    return compilePattern(source, { maxLength: LONGEST })
  } catch (error) {
    throw new InvalidSettings(where, (error as Error).message)
  }
}

/** `*` stands for one name or number. */
export function isAt(place: readonly string[], path: readonly string[]): boolean {
  return place.length === path.length && place.every((name, i) => name === '*' || name === path[i])
}
