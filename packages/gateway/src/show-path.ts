const NAME = /^[A-Za-z_$][\w$.-]{0,39}$/
/** More are a number, not a name. */
const DIGITS = /\d(?:\D*\d){3}/

/**
 * A JSON pointer (RFC 6901) for an error message. A caller's own key can be content, and messages never hold content:
 * one that does not look like a name is shown as `*`.
 */
export function showPath(path: readonly (string | number)[]): string {
  return `/${path.map(part => (typeof part === 'number' || isName(part) ? part : '*')).join('/')}`
}

function isName(part: string): boolean {
  return NAME.test(part) && !DIGITS.test(part)
}
