import { shownKey } from '../shown-key.js'
import { isRecord } from './is-record.js'
import { FAIL, type Reading } from './reading.js'

/** Copies free-form JSON within the limits. What JSON cannot say is refused, not converted. */
export function readJson(value: unknown, reading: Reading): unknown {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? readJsonArray(value, reading) : readJsonObject(value, reading)
  }
  if (!reading.node()) return FAIL
  if (typeof value === 'string') return reading.text(value.length) ? value : FAIL
  if (value === null || typeof value === 'boolean') return value
  if (typeof value !== 'number') return reading.fail('json_type', 'expected a JSON value')
  return Number.isFinite(value) ? value : reading.fail('finite_number', 'expected a finite number')
}

export function readJsonObject(value: unknown, reading: Reading): unknown {
  if (!isRecord(value)) return reading.fail('dict_type', 'expected an object')
  if (!reading.enter()) return FAIL
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return reading.fail('extra_forbidden', 'this key is not allowed', '__proto__')
    const given = value[key]
    if (given === undefined) continue
    if (!reading.text(key.length)) return FAIL
    const part = readJson(given, reading)
    if (part === FAIL) return reading.within(shownKey(key))
    copy[key] = part
  }
  reading.leave()
  return copy
}

function readJsonArray(value: readonly unknown[], reading: Reading): unknown {
  if (!reading.enter()) return FAIL
  const copy: unknown[] = []
  for (let i = 0; i < value.length; i++) {
    const part = readJson(value[i], reading)
    if (part === FAIL) return reading.within(i)
    copy.push(part)
  }
  reading.leave()
  return copy
}
