import { type TSchema, type TString, TypeGuard } from '@sinclair/typebox'
import { expectedOneOf, some } from './expected.js'
import { FAIL, type Reader, type Reading } from './reading.js'

export function stringReader({ minLength = 0, maxLength = Infinity, pattern }: TString): Reader {
  const form = pattern === undefined ? undefined : new RegExp(pattern)
  return (value, reading) => {
    if (typeof value !== 'string') return reading.fail('string_type', 'expected a string')
    if (!reading.node() || !reading.text(value.length)) return FAIL
    if (value.length < minLength)
      return reading.fail('string_too_short', `expected at least ${some(minLength, 'character')}`)
    if (value.length > maxLength)
      return reading.fail('string_too_long', `expected at most ${some(maxLength, 'character')}`)
    if (form?.test(value) === false) return reading.fail('string_pattern_mismatch', 'expected a UUID')
    return value
  }
}

export function numberReader(schema: TSchema): Reader {
  const { minimum, maximum, exclusiveMinimum } = schema as { [K in string]?: number }
  const whole = TypeGuard.IsInteger(schema)
  const expected = whole ? 'expected a whole number' : 'expected a number'
  return (value, reading) => {
    if (typeof value !== 'number') return reading.fail(whole ? 'int_type' : 'float_type', expected)
    if (!Number.isFinite(value)) return reading.fail('finite_number', 'expected a finite number')
    if (whole && !Number.isInteger(value)) return reading.fail('int_type', expected)
    if (minimum !== undefined && value < minimum) {
      return reading.fail('greater_than_equal', `expected at least ${minimum}`)
    }
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
      return reading.fail('greater_than', `expected more than ${exclusiveMinimum}`)
    }
    if (maximum !== undefined && value > maximum) return reading.fail('less_than_equal', `expected at most ${maximum}`)
    return reading.node() ? value : FAIL
  }
}

export function literalReader(literals: readonly string[]): Reader {
  const known: ReadonlySet<unknown> = new Set(literals)
  const expected = expectedOneOf(literals)
  return (value, reading) => {
    if (!known.has(value)) return reading.fail('literal_error', expected)
    return reading.node() ? value : FAIL
  }
}

export function readBoolean(value: unknown, reading: Reading): unknown {
  if (typeof value !== 'boolean') return reading.fail('bool_type', 'expected true or false')
  return reading.node() ? value : FAIL
}

export function readNull(value: unknown, reading: Reading): unknown {
  if (value !== null) return reading.fail('none_required', 'expected null')
  return reading.node() ? null : FAIL
}
