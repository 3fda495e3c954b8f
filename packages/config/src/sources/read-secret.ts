import { Secret } from '@windbreak/core'
import { KeySourceFailed } from '../errors.js'

/**
 * The value in what a source gave: the whole text, or one field of a JSON object. Throws `WB_CONFIG_KEY_SOURCE` when
 * there is none. An empty one counts as none: a file that is just being written looks like that.
 */
export function readSecret(source: string, content: string | Uint8Array, field: string | undefined): Secret {
  const text = typeof content === 'string' ? content : decode(source, content)
  const value = field === undefined ? text : pick(source, text, field)
  if (value.trim() === '') throw new KeySourceFailed(source, 'holds an empty value')
  return new Secret(value)
}

function decode(source: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new KeySourceFailed(source, 'holds something that is not UTF-8 text')
  }
}

function pick(source: string, text: string, field: string): string {
  const value = fieldOf(source, text, field)
  if (value === undefined) throw new KeySourceFailed(source, 'holds JSON without that field')
  if (typeof value !== 'string') throw new KeySourceFailed(source, 'holds JSON whose field is not a string')
  return value
}

function fieldOf(source: string, text: string, field: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && Object.hasOwn(json, field)
      ? (json as Record<string, unknown>)[field]
      : undefined
  } catch {
    // The parser's own message quotes what it read.
    throw new KeySourceFailed(source, 'holds something that is not JSON')
  }
}
