/** A JSON pointer one step further (RFC 6901). */
export function pointerTo(where: string, name: string): string {
  return `${where}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
