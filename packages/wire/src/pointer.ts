/** A JSON pointer (RFC 6901); `/` stands for the whole, which the RFC writes as an empty string. */
export function pointer(path: readonly (string | number)[]): string {
  return path.length === 0 ? '/' : path.map(part => `/${escaped(String(part))}`).join('')
}

function escaped(part: string): string {
  return part.includes('~') || part.includes('/') ? part.replaceAll('~', '~0').replaceAll('/', '~1') : part
}
