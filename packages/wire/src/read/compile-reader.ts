import { type TArray, type TObject, type TSchema, type TUnion, TypeGuard } from '@sinclair/typebox'
import { JSON_LEAF } from '../schemas/parts.js'
import { shownKey } from '../shown-key.js'
import { type Kind, kindOf, kindsOf, literalsOf, type Tagged, taggedOf } from './branches.js'
import { expectedOneOf, some } from './expected.js'
import { isRecord } from './is-record.js'
import { readJson, readJsonObject } from './read-json.js'
import { FAIL, type Reader } from './reading.js'
import { literalReader, numberReader, readBoolean, readNull, stringReader } from './scalar-readers.js'

const cache = new WeakMap<TSchema, Reader>()

/**
 * Turns a schema into a function that checks and copies in one go. The copy has the schema's keys and no others.
 * Closures, not generated code, so that it also works where `eval` is forbidden.
 */
export function compileReader(schema: TSchema): Reader {
  const known = cache.get(schema)
  if (known !== undefined) return known
  const reader = build(schema)
  cache.set(schema, reader)
  return reader
}

function build(schema: TSchema): Reader {
  if (schema[JSON_LEAF] === 'any') return readJson
  if (schema[JSON_LEAF] === 'object') return readJsonObject
  if (TypeGuard.IsString(schema)) return stringReader(schema)
  if (TypeGuard.IsNumber(schema) || TypeGuard.IsInteger(schema)) return numberReader(schema)
  if (TypeGuard.IsArray(schema)) return arrayReader(schema)
  if (TypeGuard.IsObject(schema)) return objectReader(schema)
  if (TypeGuard.IsBoolean(schema)) return readBoolean
  if (TypeGuard.IsNull(schema)) return readNull
  if (TypeGuard.IsLiteral(schema)) return literalReader([String(schema.const)])
  const literals = literalsOf(schema)
  if (literals !== undefined) return literalReader(literals)
  const tagged = taggedOf(schema)
  if (tagged !== undefined) return taggedReader(tagged)
  if (TypeGuard.IsUnion(schema)) return unionReader(schema)
  throw new TypeError('a wire schema uses a type that its readers do not know')
}

function arrayReader({ items, minItems = 0 }: TArray): Reader {
  const read = compileReader(items)
  return (value, reading) => {
    if (!Array.isArray(value)) return reading.fail('list_type', 'expected an array')
    if (value.length < minItems) return reading.fail('too_short', `expected at least ${some(minItems, 'item')}`)
    if (!reading.enter()) return FAIL
    const copy: unknown[] = []
    for (let i = 0; i < value.length; i++) {
      const part = read(value[i], reading)
      if (part === FAIL) return reading.within(i)
      copy.push(part)
    }
    reading.leave()
    return copy
  }
}

function objectReader(schema: TObject): Reader {
  const required = schema.required ?? []
  const fields = new Map(
    Object.entries(schema.properties).map(([name, part]) => [
      name,
      { read: compileReader(part), required: required.includes(name) },
    ]),
  )
  return (value, reading) => {
    if (!isRecord(value)) return reading.fail('dict_type', 'expected an object')
    if (!reading.enter()) return FAIL
    const copy: Record<string, unknown> = {}
    let found = 0
    for (const key of Object.keys(value)) {
      const field = fields.get(key)
      if (field === undefined) return reading.fail('extra_forbidden', 'this field is not known', shownKey(key))
      const given = value[key]
      if (given === undefined) continue
      const part = field.read(given, reading)
      if (part === FAIL) return reading.within(key)
      copy[key] = part
      if (field.required) found++
    }
    if (found < required.length) {
      const missing = required.find(name => !Object.hasOwn(copy, name)) ?? ''
      return reading.fail('missing', 'this field is required', missing)
    }
    reading.leave()
    return copy
  }
}

function taggedReader({ tag, otherwise, variants }: Tagged): Reader {
  const readers = new Map([...variants].map(([name, variant]) => [name, compileReader(variant)]))
  const expected = expectedOneOf([...variants.keys()])
  return (value, reading) => {
    if (!isRecord(value)) return reading.fail('dict_type', 'expected an object')
    const given = Object.hasOwn(value, tag) ? value[tag] : undefined
    if (given === undefined && otherwise !== undefined) {
      return readers.get(otherwise)?.({ ...value, [tag]: otherwise }, reading)
    }
    if (given === undefined) return reading.fail('union_tag_not_found', `this field is required: ${expected}`, tag)
    const read = typeof given === 'string' ? readers.get(given) : undefined
    return read === undefined ? reading.fail('union_tag_invalid', expected, tag) : read(value, reading)
  }
}

const NOUNS: Readonly<Record<Kind, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  array: 'an array',
  object: 'an object',
}

function unionReader(schema: TUnion): Reader {
  const readers = new Map<Kind | undefined, Reader>()
  for (const variant of schema.anyOf) {
    for (const kind of kindsOf(variant)) {
      if (readers.has(kind)) throw new TypeError('a wire schema has a union that its readers cannot tell apart')
      readers.set(kind, compileReader(variant))
    }
  }
  const nouns = [...readers.keys()].map(kind => NOUNS[kind as Kind])
  const expected = `expected ${nouns.slice(0, -1).join(', ')} or ${nouns.at(-1)}`
  return (value, reading) => {
    const read = readers.get(kindOf(value))
    return read === undefined ? reading.fail('union_type', expected) : read(value, reading)
  }
}
