/**
 * Values that their owners publish for everybody to use and that open nothing, by whoever names them. A new one needs the
 * page where its owner publishes it; what merely leaked does not belong here.
 */
const PUBLISHED: ReadonlySet<string> = new Set([
  // Yarn's key to search the index of npm packages, a part of each release of Yarn that a repository keeps:
  // https://github.com/yarnpkg/berry/blob/master/packages/plugin-typescript/sources/typescriptUtils.ts
  '6fe4476ee5a1832882e326b506d14126',
])

export function isPublished(value: string): boolean {
  return PUBLISHED.has(value)
}
