import { errors } from '@windbreak/wire'

/** No request that is taken is deeper (`depth` of `@windbreak/wire` ends here), and this recurses once a level. */
const DEPTH_MOST = 256

/**
 * JSON without white space whose members are sorted by their names, as RFC 8785 has it: equal values have equal text,
 * and different ones do not. A lone surrogate is written as its escape.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (depth === DEPTH_MOST) throw new errors.TooDeep(DEPTH_MOST)
  if (Array.isArray(value)) return `[${value.map(part => canonicalJson(part, depth + 1)).join(',')}]`
  const members: string[] = []
  for (const key of Object.keys(value).toSorted()) {
    const part = (value as Record<string, unknown>)[key]
    if (part !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(part, depth + 1)}`)
  }
  return `{${members.join(',')}}`
}
