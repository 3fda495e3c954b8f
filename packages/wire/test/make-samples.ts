import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { literalsOf, taggedOf } from '../src/read/branches.js'
import { JSON_LEAF, LEAF } from '../src/schemas/parts.js'

/** A counter, so that every string in a sample says what it is and is like no other. */
let made = 0
const mark = (kind: string) => `${kind}#${++made}#`

/**
 * Values that a schema takes: between them every field and every variant of every union is there at least once.
 * Each string begins with its class (`scan#1#`), keys of free-form JSON included.
 */
export function makeSamples(schema: TSchema): unknown[] {
  if (schema[JSON_LEAF] !== undefined) {
    const kind = String(schema[LEAF])
    return [{ [mark(kind)]: [mark(kind), 1, null, { [mark(kind)]: mark(kind) }], [mark(kind)]: true }]
  }
  if (TypeGuard.IsString(schema)) {
    if (schema.pattern !== undefined) return ['6f1dba8e-4c6f-4a2e-9b83-000000000001']
    const kind = String(schema[LEAF])
    return kind === 'url' ? [`https://${mark('url')}`, `data:${mark('opaque')}`] : [mark(kind)]
  }
  const literals = literalsOf(schema)
  if (literals !== undefined) return [...literals]
  if (TypeGuard.IsLiteral(schema)) return [schema.const]
  if (TypeGuard.IsArray(schema)) {
    const tagged = taggedOf(schema.items)
    const items = makeSamples(schema.items)
    return tagged === undefined ? items.map(item => [item, item]) : [items, items.toReversed()]
  }
  if (TypeGuard.IsObject(schema)) return objects(Object.entries(schema.properties))
  if (TypeGuard.IsUnion(schema)) return schema.anyOf.flatMap(makeSamples)
  if (TypeGuard.IsNull(schema)) return [null]
  return [TypeGuard.IsBoolean(schema) ? true : 1]
}

function objects(properties: readonly (readonly [string, TSchema])[]): unknown[] {
  const choices = properties.map(([name, part]) => [name, makeSamples(part)] as const)
  const most = Math.max(...choices.map(([, values]) => values.length))
  return Array.from({ length: most }, (_, i) =>
    Object.fromEntries(choices.map(([name, values]) => [name, structuredClone(values[i % values.length])])),
  )
}
