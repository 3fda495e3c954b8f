import { type TArray, type TObject, type TSchema, type TUnion, TypeGuard } from '@sinclair/typebox'
import { COUNTS, JSON_LEAF } from '../schemas/parts.js'
import { shownKey } from '../shown-key.js'
import { type Kind, kindOf, kindsOf, literalsOf, type Tagged, taggedOf } from './branches.js'
import { isCounts } from './is-counts.js'
import { isShallow } from './is-shallow.js'
import { FAIL } from './reading.js'
import type { Watcher } from './watching.js'

const cache = new WeakMap<TSchema, Watcher>()

/**
 * Turns a schema into a function that looks through an answer. Types are held to the schema, since guards rely on
 * them; unknown fields are taken out and told; lengths and ranges are the upstream's own affair.
 * Nothing is copied, and nothing allocated, unless something is taken out.
 */
export function compileWatcher(schema: TSchema): Watcher {
  const known = cache.get(schema)
  if (known !== undefined) return known
  const watcher = build(schema)
  cache.set(schema, watcher)
  return watcher
}

function build(schema: TSchema): Watcher {
  if (schema[JSON_LEAF] !== undefined) return jsonWatcher(schema[JSON_LEAF] === 'object')
  if (TypeGuard.IsString(schema)) return scalarWatcher('string', 'expected a string')
  if (TypeGuard.IsNumber(schema) || TypeGuard.IsInteger(schema)) return scalarWatcher('number', 'expected a number')
  if (TypeGuard.IsBoolean(schema)) return scalarWatcher('boolean', 'expected true or false')
  if (TypeGuard.IsNull(schema)) return (value, watching) => (value === null ? null : watching.fail('expected null'))
  if (TypeGuard.IsArray(schema)) return arrayWatcher(schema)
  if (TypeGuard.IsObject(schema)) return objectWatcher(schema)
  if (TypeGuard.IsLiteral(schema)) return literalWatcher([String(schema.const)])
  const literals = literalsOf(schema)
  if (literals !== undefined) return literalWatcher(literals)
  const tagged = taggedOf(schema)
  if (tagged !== undefined) return taggedWatcher(tagged)
  if (TypeGuard.IsUnion(schema)) return unionWatcher(schema)
  throw new TypeError('a wire schema uses a type that its watchers do not know')
}

function scalarWatcher(type: 'string' | 'number' | 'boolean', msg: string): Watcher {
  return (value, watching) => (typeof value === type ? value : watching.fail(msg))
}

function literalWatcher(literals: readonly string[]): Watcher {
  const known: ReadonlySet<unknown> = new Set(literals)
  return (value, watching) => (known.has(value) ? value : watching.fail('expected one of the documented values'))
}

function jsonWatcher(objectOnly: boolean): Watcher {
  return (value, watching) => {
    if (objectOnly && kindOf(value) !== 'object') return watching.fail('expected an object')
    return isShallow(value) ? value : watching.fail('nested too deep')
  }
}

function arrayWatcher({ items }: TArray): Watcher {
  const watch = compileWatcher(items)
  return (value, watching) => {
    if (!Array.isArray(value)) return watching.fail('expected an array')
    let kept: unknown[] = value
    for (let i = 0; i < value.length; i++) {
      const before = watching.dropped.length
      const part = watch(value[i], watching)
      if (part === value[i]) continue
      watching.within(i, before)
      if (part === FAIL) return FAIL
      if (kept === value) kept = [...value]
      kept[i] = part
    }
    return kept
  }
}

function objectWatcher(schema: TObject): Watcher {
  const required = schema.required ?? []
  const hasCounts = schema[COUNTS] === true
  const fields = new Map(
    Object.entries(schema.properties).map(([name, part]) => [
      name,
      { watch: compileWatcher(part), required: required.includes(name), nullOnly: TypeGuard.IsNull(part) },
    ]),
  )
  return (value, watching) => {
    if (kindOf(value) !== 'object') return watching.fail('expected an object')
    const whole = value as Record<string, unknown>
    let kept = whole
    let found = 0
    for (const key in whole) {
      const field = fields.get(key)
      const given = whole[key]
      if (field === undefined ? !(hasCounts && isCounts(given)) : field.nullOnly && given !== null) {
        if (kept === whole) kept = { ...whole }
        delete kept[key]
        watching.dropped.push([shownKey(key)])
        continue
      }
      if (field === undefined) continue
      if (field.required) found++
      const before = watching.dropped.length
      const part = field.watch(given, watching)
      if (part === given) continue
      watching.within(key, before)
      if (part === FAIL) return FAIL
      if (kept === whole) kept = { ...whole }
      kept[key] = part
    }
    if (found < required.length) {
      return watching.fail('this field is required', required.find(name => !Object.hasOwn(whole, name)) ?? '')
    }
    return kept
  }
}

function taggedWatcher({ tag, otherwise, variants }: Tagged): Watcher {
  const watchers = new Map([...variants].map(([name, variant]) => [name, compileWatcher(variant)]))
  return (value, watching) => {
    if (kindOf(value) !== 'object') return watching.fail('expected an object')
    const given = (value as Record<string, unknown>)[tag] ?? otherwise
    const watch = typeof given === 'string' ? watchers.get(given) : undefined
    return watch === undefined ? watching.unknownChunk(tag) : watch(value, watching)
  }
}

function unionWatcher(schema: TUnion): Watcher {
  const watchers = new Map<Kind | undefined, Watcher>()
  for (const variant of schema.anyOf) {
    for (const kind of kindsOf(variant)) watchers.set(kind, compileWatcher(variant))
  }
  return (value, watching) => {
    const watch = watchers.get(kindOf(value))
    return watch === undefined ? watching.fail('a value of another type') : watch(value, watching)
  }
}
