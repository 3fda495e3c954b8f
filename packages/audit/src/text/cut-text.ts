const MARK = '…'
const MARK_BYTES = 3

/** At most `most` bytes of UTF-8, ending in `…` where something was left out. Never half a character. */
export function cutText(text: string, most: number): string {
  // A UTF-16 code unit is at most three bytes, so most texts need no count.
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text
  const bytes = Buffer.from(text)
  let end = most - MARK_BYTES
  // A byte of the form 10xxxxxx goes on with a character (RFC 3629).
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return `${bytes.toString('utf8', 0, end)}${MARK}`
}
