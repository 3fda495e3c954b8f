import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { literalsOf } from '../src/read/branches.js'
import { COUNTS, JSON_LEAF, LEAF } from '../src/schemas/parts.js'

export type Leaves = Record<string, string>

/** Every place in a schema that can hold a scalar, with its class; `*` for array items, `**` for free-form JSON. */
export function listLeaves(schema: TSchema, path = '', leaves: Leaves = {}): Leaves {
  if (schema[JSON_LEAF] !== undefined) return add(leaves, `${path}/**`, schema[LEAF])
  if (TypeGuard.IsString(schema)) return add(leaves, path, schema[LEAF])
  if (TypeGuard.IsLiteral(schema) || literalsOf(schema) !== undefined) return add(leaves, path, 'enum')
  if (TypeGuard.IsArray(schema)) return listLeaves(schema.items, `${path}/*`, leaves)
  if (TypeGuard.IsObject(schema)) {
    for (const [name, part] of Object.entries(schema.properties)) listLeaves(part, `${path}/${name}`, leaves)
    return schema[COUNTS] === true ? add(leaves, `${path}/**`, 'number') : leaves
  }
  if (TypeGuard.IsUnion(schema)) {
    for (const variant of schema.anyOf) listLeaves(variant, path, leaves)
    return leaves
  }
  if (TypeGuard.IsNull(schema)) return leaves
  return add(leaves, path, TypeGuard.IsBoolean(schema) ? 'boolean' : 'number')
}

function add(leaves: Leaves, path: string, kind: string): Leaves {
  const known = leaves[path]
  leaves[path] =
    known === undefined || known === kind ? kind : [...new Set([...known.split('|'), kind])].toSorted().join('|')
  return leaves
}
