import type { ValidationDetail } from '@windbreak/wire'

const DEPTH_MOST = 16

/** The upstream's own sentence may quote what it was sent, so each rule has one of ours. */
const SENTENCES: Readonly<Record<string, string>> = {
  missing: 'Field required',
  extra_forbidden: 'Extra inputs are not permitted',
  string_type: 'Input should be a valid string',
  string_too_short: 'String is too short',
  string_too_long: 'String is too long',
  string_pattern_mismatch: 'String has the wrong form',
  int_type: 'Input should be a valid integer',
  int_parsing: 'Input should be a valid integer',
  int_from_float: 'Input should be a valid integer',
  float_type: 'Input should be a valid number',
  float_parsing: 'Input should be a valid number',
  bool_type: 'Input should be a valid boolean',
  bool_parsing: 'Input should be a valid boolean',
  list_type: 'Input should be a valid list',
  dict_type: 'Input should be a valid object',
  model_type: 'Input should be a valid object',
  model_attributes_type: 'Input should be a valid object',
  literal_error: 'Input is not one of the permitted values',
  enum: 'Input is not one of the permitted values',
  union_tag_invalid: 'Input is of none of the permitted types',
  union_tag_not_found: 'Input does not say its type',
  greater_than: 'Number is too small',
  greater_than_equal: 'Number is too small',
  less_than: 'Number is too large',
  less_than_equal: 'Number is too large',
  too_short: 'List is too short',
  too_long: 'List is too long',
  uuid_parsing: 'Input should be a valid UUID',
  url_parsing: 'Input should be a valid URL',
  json_invalid: 'Invalid JSON',
  value_error: 'Value is not valid',
}

/** The first fault named in a body of status 400 or 422, in any of the envelopes that Mistral has been seen to use. */
export function readDetail(body: unknown): ValidationDetail | undefined {
  const { detail, message } = asRecord(body)
  const found = [detail, asRecord(message)['detail'], message].find(Array.isArray) as readonly unknown[] | undefined
  if (found === undefined || found.length === 0) return undefined
  const { type, loc } = asRecord(found[0])
  const rule = isName(type) ? type : 'invalid'
  return { type: rule, loc: readLoc(loc), msg: SENTENCES[rule] ?? 'Input is not valid' }
}

/** Numbers and plain names. Anything else is a key that the caller made up. */
function readLoc(loc: unknown): ValidationDetail['loc'] {
  if (!Array.isArray(loc)) return []
  return loc
    .slice(0, DEPTH_MOST)
    .map(step => (Number.isInteger(step) || isName(step) ? (step as string | number) : '*'))
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(value)
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
