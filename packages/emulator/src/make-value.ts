type Schema = Readonly<Record<string, unknown>>

/** Schemas may refer to themselves: deeper than this everything is null. Optional parts are made at the top only. */
const DEEPEST = 8

/**
 * A value that fits a JSON schema of the kind that describes tool arguments: types, `enum`, `const`, `default`,
 * `required`, `minimum`, `minLength`, `minItems`, `anyOf`, `oneOf` and local `$ref`. Other keywords are not looked at.
 */
export function makeValue(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > DEEPEST) return null
  const at = schema as Schema
  if ('const' in at) return at['const']
  if ('default' in at) return at['default']
  if (Array.isArray(at['enum']) && at['enum'].length > 0) return at['enum'][0] as unknown
  if (typeof at['$ref'] === 'string') return makeValue(resolve(at['$ref'], root), root, depth + 1)
  const [choice] = [at['anyOf'], at['oneOf']].flatMap(list => (Array.isArray(list) ? (list as unknown[]) : []))
  if (choice !== undefined) return makeValue(choice, root, depth + 1)
  return ofType(at, root, depth)
}

function ofType(schema: Schema, root: unknown, depth: number): unknown {
  const [type] = [schema['type']].flat()
  switch (type) {
    case 'string':
      return 'scripted'.padEnd(countOf(schema['minLength']), '.')
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'boolean':
      return true
    case 'array':
      return Array.from({ length: countOf(schema['minItems']) }, () => makeValue(schema['items'], root, depth + 1))
    case 'null':
      return null
    default:
      return objectOf(schema, root, depth)
  }
}

function objectOf(schema: Schema, root: unknown, depth: number): Record<string, unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Schema)
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : []
  const needed = properties.filter(([name]) => depth === 0 || required.includes(name))
  return Object.fromEntries(needed.map(([name, part]) => [name, makeValue(part, root, depth + 1)]))
}

function resolve(ref: string, root: unknown): unknown {
  const [start, ...keys] = ref.split('/')
  if (start !== '#') return null
  return keys.reduce<unknown>((at, key) => (at as Schema | null | undefined)?.[key], root)
}

/** Nobody's test needs more, and a schema is the caller's. */
const MOST = 64

function countOf(value: unknown): number {
  return typeof value === 'number' ? Math.min(value, MOST) : 0
}
