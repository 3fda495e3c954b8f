/** How far before a finding inline code may begin, and how far behind it may end, for it to be seen as such. */
export const INLINE = 256

const TICK = 0x60

interface Run {
  readonly start: number
  readonly end: number
}

/** Whether a backtick at `at` may belong to what began before it: a link, or an address that a linkifier reads on in. */
function isBound(line: string, at: number): boolean {
  const before = line.slice(0, at)
  const slashes = before.lastIndexOf('//')
  return (slashes !== -1 && !/\s/.test(before.slice(slashes))) || hasOpenLink(before)
}

/** Whether a link's address or title may go on at the end. */
export function hasOpenLink(text: string): boolean {
  for (let link = text.indexOf(']('); link !== -1; link = text.indexOf('](', link + 2)) {
    CLOSED.lastIndex = link
    if (!CLOSED.test(text)) return true
  }
  return false
}

/** A link that ends without a blank, a bracket or a quote in it. */
const CLOSED = /\]\([^\s()<>"'`\\]*\)/y

/**
 * The backticks that open inline code at the end of `line`, by the rules of CommonMark for one line: the first run pairs
 * with the next of the same length. `none`: all pairs are closed. `unsure`: escapes, signs of formulas, links and
 * addresses, which some renderers read before code.
 */
export function openRun(line: string): Run | 'none' | 'unsure' {
  const runs = runsOf(line)
  let open: Run | undefined
  let from = 0
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!
    if (isFormula(line, from, run.start) || isBound(line, run.start)) return 'unsure'
    const length = run.end - run.start
    const close = runs.findIndex(({ start, end }, j) => j > i && end - start === length)
    if (close === -1) {
      open = run
      break
    }
    i = close
    from = runs[close]!.end
  }
  if (open !== undefined) return open
  return isFormula(line, from, line.length) ? 'unsure' : 'none'
}

/** Escaped backticks are among what is looked for: renderers differ about what is left of a run. */
function isFormula(line: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at)
    if (code === 0x24) return true
    if (code !== 0x5c) continue
    const next = line.charAt(at + 1)
    if (next === '(' || next === '[' || next === '`') return true
  }
  return false
}

function runsOf(line: string): readonly Run[] {
  const runs: Run[] = []
  for (let at = line.indexOf('`'); at !== -1; at = line.indexOf('`', at)) {
    const end = runEnd(line, at)
    runs.push({ start: at, end })
    at = end
  }
  return runs
}

/** Where the backticks end that start at `at`. */
export function runEnd(text: string, at: number): number {
  let end = at
  while (text.charCodeAt(end) === TICK) end++
  return end
}

/**
 * The length of the first backticks in what follows a finding, on the same line: `INLINE` characters, or fewer where
 * more was not needed or there are none. 0 where there is none, where a cell of a table ends before it, or where its end
 * is not to be seen.
 */
export function nextRun(ahead: string): number {
  for (let at = 0; at < ahead.length; at++) {
    const code = ahead.charCodeAt(at)
    if (code === 0x0a || code === 0x0d || code === 0x7c) return 0
    if (code !== TICK) continue
    const end = runEnd(ahead, at)
    return end < INLINE ? end - at : 0
  }
  return 0
}
