/**
 * The keys an object may have, by their camelCase names. A key's own shape tells what is inside it; `null` that its
 * value is taken as it is. An array has the shape of its items.
 */
export interface Shape {
  readonly [camel: string]: Shape | null
}

interface Key {
  readonly name: string
  readonly inner: CompiledShape | null
}

/** A shape ready for both ways: what each key is called on the other side. */
export interface CompiledShape {
  readonly toWire: ReadonlyMap<string, Key>
  readonly toCamel: ReadonlyMap<string, Key>
}

export function compileShape(shape: Shape, wireNames: Readonly<Record<string, string>>): CompiledShape {
  const keys = Object.entries(shape).map(([camel, inner]) => {
    const wire = Object.hasOwn(wireNames, camel) ? (wireNames[camel] as string) : camel
    return { camel, wire, inner: inner === null ? null : compileShape(inner, wireNames) }
  })
  return {
    toWire: new Map(keys.map(({ camel, wire, inner }) => [camel, { name: wire, inner }])),
    toCamel: new Map(keys.map(({ camel, wire, inner }) => [wire, { name: camel, inner }])),
  }
}

export type Direction = keyof CompiledShape

/** Called with the path of a key that the shape does not have; without it such keys are left out. */
export type OnUnknown = (path: readonly (string | number)[], key: string) => never

/**
 * Gives a copy with its keys renamed. Only what a shape describes is looked into: scalars, free-form JSON and arrays
 * within arrays are handed on as they are, for whoever validates.
 */
export function renameKeys(value: unknown, shape: CompiledShape, direction: Direction, onUnknown?: OnUnknown): unknown {
  return rename(value, shape, [])

  function rename(part: unknown, at: CompiledShape, path: readonly (string | number)[]): unknown {
    if (!Array.isArray(part)) return renameOne(part, at, path)
    return part.map((item, index) => (Array.isArray(item) ? (item as unknown) : renameOne(item, at, [...path, index])))
  }

  function renameOne(part: unknown, at: CompiledShape, path: readonly (string | number)[]): unknown {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const copy: Record<string, unknown> = {}
    for (const [key, inside] of Object.entries(part)) {
      const known = at[direction].get(key)
      if (known === undefined) onUnknown?.(path, key)
      else copy[known.name] = known.inner === null ? inside : rename(inside, known.inner, [...path, key])
    }
    return copy
  }
}

/** A path in wire names, as errors and evidence have it, in camelCase. Indices and what no shape describes stay. */
export function camelPath(path: readonly (string | number)[], shape: CompiledShape): readonly (string | number)[] {
  let at: CompiledShape | null = shape
  return path.map(part => {
    if (at === null || /^\d+$/.test(String(part))) return part
    const known: Key | undefined = at.toCamel.get(String(part))
    at = known?.inner ?? null
    return known?.name ?? part
  })
}
