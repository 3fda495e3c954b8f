import type { Leaf } from '@windbreak/wire'

/** Where free-form JSON begins, and what in it follows. */
const FREE = /^(.*?\/(?:metadata|parameters|schema|arguments))(\/.*)?$/

/**
 * The place of a text as the many it stands for: `/messages/*` + `/content` for that of each message. Free-form JSON is
 * one place, `/metadata/**`, whatever names callers give to its members.
 */
export function patternOf({ path, key }: Pick<Leaf, 'path' | 'key'>): string {
  const [, root, within] = FREE.exec(path) ?? []
  if (root !== undefined && (key || within !== undefined)) return `${withoutNumbers(root)}/**`
  return withoutNumbers(path)
}

function withoutNumbers(path: string): string {
  return path.replace(/\/\d+(?=\/|$)/g, '/*')
}
