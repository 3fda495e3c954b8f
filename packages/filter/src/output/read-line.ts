/** A line's white space in front, in columns, and what follows. */
export interface Line {
  readonly indent: number
  readonly rest: string
  /** Renderers differ about tabs. */
  readonly hasTab: boolean
}

const TAB = 4

export function readLine(line: string): Line {
  let indent = 0
  let at = 0
  let hasTab = false
  for (; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === ' ') indent++
    else if (char === '\t') {
      hasTab = true
      indent += TAB - (indent % TAB)
    } else break
  }
  return { indent, rest: line.slice(at).trimEnd(), hasTab }
}

/** A list marker at the start of a text: how wide it is, and how many blanks follow. */
export interface Marker {
  readonly width: number
  readonly blanks: number
  readonly rest: string
  /** A number other than 1, which starts no list in the middle of a paragraph. */
  readonly isLate: boolean
}

const MARKER = /^([-*+]|(\d{1,9})[.)])( +|$)/
const RULE = /^([-*_])(?:[ \t]*\1){2,}$/

export function readMarker(text: string): Marker | null {
  const found = MARKER.exec(text)
  if (found === null || RULE.test(text)) return null
  const [all, sign = '', number, blanks = ''] = found
  return {
    width: sign.length,
    blanks: blanks.length,
    rest: text.slice(all.length),
    isLate: number !== undefined && Number(number) !== 1,
  }
}

/** The line that opens or closes a fenced block. */
export interface FenceLine {
  readonly char: string
  readonly length: number
  readonly info: string
}

const FENCE = 3

export function readFence(text: string): FenceLine | null {
  const char = text.charAt(0)
  if (char !== '`' && char !== '~') return null
  let length = 1
  while (text.charAt(length) === char) length++
  const info = text.slice(length)
  // Backticks behind backticks are inline code.
  if (length < FENCE || (char === '`' && info.includes('`'))) return null
  return { char, length, info: info.trim() }
}
