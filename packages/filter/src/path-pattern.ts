import type { Leaf } from '@windbreak/wire'

/** The members that hold free-form JSON. */
const FREE = new Set(['metadata', 'parameters', 'schema', 'arguments'])

/**
 * The place of a text as the many it stands for: `/messages/*` + `/content` for that of each message. Free-form JSON is
 * one place, `/metadata/**`, whatever names callers give to its members.
 */
export function patternOf({ path, key }: Pick<Leaf, 'path' | 'key'>): string {
  const names = path.split('/').map(name => (/^\d+$/.test(name) ? '*' : name))
  const root = names.findIndex(name => FREE.has(name))
  const isWithin = root !== -1 && (key || root < names.length - 1)
  return isWithin ? [...names.slice(0, root + 1), '**'].join('/') : names.join('/')
}
