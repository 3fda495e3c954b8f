/** ASCII that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

/** One server's records name the same users, models and addresses again and again. */
const KNOWN_MOST = 1_000
const KNOWN_CHARS_MOST = 64

/** `"key":value,` for a value that is text, null or absent (written as null). */
export type Member = (text: string | null | undefined) => string

let plain = true

/**
 * Whether all that was written since the last time this was asked was ASCII that JSON escapes nothing in: then its
 * length in bytes is its length in characters. Nothing that writes waits, so one flag serves all.
 */
export function wasPlain(): boolean {
  const was = plain
  plain = true
  return was
}

/** Tells that something else than members was written. */
export function notPlain(): void {
  plain = false
}

export function member(key: string): Member {
  const open = `"${key}":"`
  const none = `"${key}":null,`
  return text => {
    if (text == null) return none
    if (PLAIN.test(text)) return `${open}${text}",`
    plain = false
    return `"${key}":${JSON.stringify(text)},`
  }
}

/** The same for values that come again: what was written for one is kept, as one piece. */
export function repeatedMember(key: string): Member {
  const known = new Map<string, string>()
  const write = member(key)
  let last = ''
  let lastWritten = write(last)
  return text => {
    // Nearly always the very same string: then two pointers are compared.
    if (text === last) return lastWritten
    if (text == null || text.length > KNOWN_CHARS_MOST) return write(text)
    let written = known.get(text)
    if (written === undefined) {
      if (!PLAIN.test(text)) return write(text)
      if (known.size >= KNOWN_MOST) known.clear()
      // `join` makes one flat string; `+` would leave pieces that each record puts together again.
      written = [`"${key}":"`, text, '",'].join('')
      known.set(text, written)
    }
    last = text
    lastWritten = written
    return written
  }
}

/** The same for a value that is true, false or unknown. */
export function flagMember(key: string): (flag: boolean | null | undefined) => string {
  const [yes, no, none] = [`"${key}":true,`, `"${key}":false,`, `"${key}":null,`]
  return flag => (flag === true ? yes : flag === false ? no : none)
}
