import { type TSchema, TypeGuard } from '@sinclair/typebox'

/** One place of a schema that can hold a string, and the smallest value with a text there. */
export interface Place {
  /** `*` for items, `**` for free-form JSON. */
  readonly path: string
  /** What wire says a guard may do with it. */
  readonly kind: string
  readonly make: (text: string) => unknown
}

const LEAF = 'x-leaf'
const JSON_LEAF = 'x-json'
const UUID = '6f1dba8e-4c6f-4a2e-9b83-000000000001'

/** Every place that a string can stand at, in every variant of every union. */
export function placesOf(schema: TSchema, path = ''): readonly Place[] {
  const kind = String(schema[LEAF])
  if (schema[JSON_LEAF] !== undefined) {
    const made: readonly Place['make'][] = [
      text => ({ owner: text }),
      text => ({ [text]: 1 }),
      text => ({ list: [{ deep: [text] }] }),
    ]
    return made.map(make => ({ path: `${path}/**`, kind, make }))
  }
  if (TypeGuard.IsString(schema)) return [{ path, kind, make: text => text }]
  if (TypeGuard.IsArray(schema)) {
    return placesOf(schema.items, `${path}/*`).map(({ path, kind, make }) => ({
      path,
      kind,
      make: text => [make(text)],
    }))
  }
  if (TypeGuard.IsObject(schema)) {
    return Object.entries(schema.properties).flatMap(([name, part]) =>
      placesOf(part, `${path}/${name}`).map(({ path, kind, make }) => ({
        path,
        kind,
        make: text => ({ ...(least(schema) as object), [name]: make(text) }),
      })),
    )
  }
  return TypeGuard.IsUnion(schema) ? schema.anyOf.flatMap(variant => placesOf(variant, path)) : []
}

/** The smallest value that a schema takes. */
function least(schema: TSchema): unknown {
  if (schema[JSON_LEAF] !== undefined) return {}
  if (TypeGuard.IsString(schema)) return schema.pattern === undefined ? 'x' : UUID
  if (TypeGuard.IsLiteral(schema)) return schema.const
  if (TypeGuard.IsArray(schema)) return (schema.minItems ?? 0) > 0 ? [least(schema.items)] : []
  if (TypeGuard.IsUnion(schema)) return least(schema.anyOf[0]!)
  if (TypeGuard.IsNull(schema)) return null
  if (TypeGuard.IsBoolean(schema)) return true
  if (!TypeGuard.IsObject(schema)) return 1
  const needed = new Set(schema.required ?? [])
  const properties = Object.entries(schema.properties).filter(([name]) => needed.has(name))
  return Object.fromEntries(properties.map(([name, part]) => [name, least(part)]))
}
