import { type Environment, Secret } from '@windbreak/core'
import { KeyRefused } from '../errors.js'

export const KEY_LENGTH_LEAST = 20

/** Keys that a demo makes for its emulator begin with this. Outside development they are refused. */
export const DEMO_KEY_PREFIX = 'windbreak-demo-'

/** What people leave in a configuration file when they mean to come back to it. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^<.*>$/,
  /^\[.*\]$/,
  /[$%{]\{|\}\}/,
  /^\$/,
  /^(.)\1+$/,
  /x{5}/i,
  /^(your|my|our|the|some|enter|insert|paste|put|replace)[-_ ]/i,
  /^(mistral[-_ ]?)?api[-_ ]?key/i,
  /change[-_ ]?me|replace[-_ ]?(me|this)|placeholder|example|held-by-windbreak/i,
]

/**
 * Checks a key's form and puts it away without the white space around it. Throws `WB_CONFIG_KEY_REFUSED`, which names `setting` and the reason and never the value.
 */
export function checkKey(value: string | Secret, setting: string, environment: Environment): Secret {
  const secret = trimmed(typeof value === 'string' ? new Secret(value) : value)
  const fault = faultOf(secret, environment)
  if (fault !== null) throw new KeyRefused(setting, fault)
  return secret
}

/** Surrounding white space, such as the newline that ends a mounted file, is no part of a key. */
export function trimmed(secret: Secret): Secret {
  return new Secret(secret.reveal().trim())
}

/** What is wrong with a key's form, as the end of a sentence, or `null`. Never holds any of it. */
export function faultOf(secret: Secret, environment: Environment): string | null {
  const key = secret.reveal()
  if (key === '') return 'is empty'
  if (/^bearer\s/i.test(key)) return 'begins with "Bearer "; give the key alone'
  if (PLACEHOLDERS.some(pattern => pattern.test(key))) return 'is a placeholder'
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f]/.test(key)) return 'has a control character in it'
  if (!/^[\u0020-\u007e]*$/.test(key)) return 'has a character in it that is not ASCII'
  if (/["'\s]/.test(key)) return 'has a space or a quotation mark in it'
  if (key.length < KEY_LENGTH_LEAST) return `is shorter than ${KEY_LENGTH_LEAST} characters`
  if (environment !== 'development' && key.startsWith(DEMO_KEY_PREFIX)) return 'was made for a demo'
  return null
}
