/** What could move a cursor, hide text or look like another line; the C0 part is escaped in JSON anyway. */
const UNSAFE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu

/** The same JSON with no character in it that a terminal or a reader of logs could take for a command. */
export function escapeLine(line: string): string {
  return line.replaceAll(UNSAFE, found =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  )
}
