const PLAIN = /^[A-Za-z_$][\w$.-]{0,39}$/
const DIGITS_MOST = 3

/**
 * A key that somebody else chose, as it may stand in a pointer: pointers go into errors and records, which never hold
 * content, and a key can be content. What does not look like a name becomes `*`.
 */
export function shownKey(key: string): string {
  return PLAIN.test(key) && countDigits(key) <= DIGITS_MOST ? key : '*'
}

export function countDigits(text: string): number {
  let digits = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) digits++
  }
  return digits
}
