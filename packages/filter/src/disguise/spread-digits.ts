import { ALNUM, CLASS, DIGIT, LETTER } from '../scan/char-class.js'
import { type Detector, type Share, WAIT } from '../scan/detector.js'
import { View } from '../scan/view.js'

/** What may stand between two groups: a few signs of any kind, the same ones each time. */
const LONGEST_SEPARATOR = 3
const MOST_CHARACTERS = 34
const AHEAD = MOST_CHARACTERS * (1 + LONGEST_SEPARATOR) + 2
const FEWEST_GROUPS = 4
const LONGEST_GROUP = 6
const SHOWN = 4
const REASONS = ['checksum', 'separated']
const USUAL: ReadonlySet<string> = new Set([' ', '-', '\u00a0', '\u202f'])

/**
 * The same number written with other separators than people write it with: `4111/1111/1111/1111`, `4 - 1 - 1 - …`. The
 * separator is taken out, and the detector asked whether what is left is a whole match, so its checksum decides. `mayBe`
 * is asked first, about the first four characters or more.
 */
export function spreadOf(detector: Detector, rank: number, mayBe: (start: string) => boolean): Detector {
  const found = new View()
  found.final = true
  const share: Share = { detector, rank, members: [detector] }
  return {
    ...detector,
    id: `spread-${detector.id}`,
    behind: LONGEST_SEPARATOR + 1,
    ahead: AHEAD,
    check(view, at) {
      const read = readSpread(view, at, mayBe)
      if (read === WAIT || read === null) return read
      found.slide(found.text.length, read.text)
      const span = detector.check(found, 0, 1)
      return span !== WAIT && span?.start === 0 && span.end === read.text.length
        ? { start: at, end: read.end, share }
        : null
    },
  }
}

interface Spread {
  readonly text: string
  readonly end: number
}

/** Groups of letters and digits from `at` on that one separator joins, without it. */
function readSpread(view: View, at: number, mayBe: (start: string) => boolean): Spread | typeof WAIT | null {
  const { text } = view
  const first = groupEnd(view, at)
  if (first === WAIT) return WAIT
  if (!isFirstGroup(first - at)) return null
  let read = text.slice(at, first)
  if (read.length >= SHOWN && !mayBe(read)) return null
  const separator = separatorAt(view, first)
  if (separator === WAIT || separator === null) return separator
  // The detector itself reads over these, where there is more than a digit between them.
  if (first - at > 1 && USUAL.has(separator)) return null
  if (isJoined(view, at, separator)) return null
  // A number ends where a word begins.
  const mask = (view.classAt(at) & DIGIT) === 0 ? ALNUM : DIGIT
  let end = first
  for (let groups = 1; ; groups++) {
    const has = view.has(separator, end)
    if (has === undefined) return WAIT
    const start = end + separator.length
    if (has && view.beyond(start)) return WAIT
    if (!has || (view.classAt(start) & mask) === 0) return groups < FEWEST_GROUPS ? null : { text: read, end }
    const next = groupEnd(view, start)
    if (next === WAIT) return WAIT
    if (next - start > LONGEST_GROUP) return null
    const isShown = read.length >= SHOWN
    read += text.slice(start, next)
    if (!isShown && read.length >= SHOWN && !mayBe(read)) return null
    if (read.length > MOST_CHARACTERS) return null
    end = next
  }
}

/** Whether it is the middle of a longer row. */
function isJoined(view: View, at: number, separator: string): boolean {
  const end = at - separator.length
  return view.text.startsWith(separator, end) && (view.classAt(end - 1) & ALNUM) !== 0
}

/** People write single characters, or start with four of them. */
function isFirstGroup(length: number): boolean {
  return length === 1 || length === SHOWN
}

function groupEnd(view: View, at: number): number | typeof WAIT {
  const { text } = view
  const most = Math.min(text.length, at + LONGEST_GROUP + 1)
  let end = at
  while (end < most && (CLASS[text.charCodeAt(end)]! & ALNUM) !== 0) end++
  return view.beyond(end) && end - at <= LONGEST_GROUP ? WAIT : end
}

/** The separator behind the first group, when it is none of those that the detector itself reads over. */
function separatorAt(view: View, from: number): string | typeof WAIT | null {
  let end = from
  while (end - from <= LONGEST_SEPARATOR && isSeparator(view, end)) end++
  if (end === from || end - from > LONGEST_SEPARATOR) return null
  if (view.beyond(end)) return WAIT
  return view.text.slice(from, end)
}

function isSeparator({ text }: View, at: number): boolean {
  return at < text.length && (CLASS[text.charCodeAt(at)]! & (LETTER | DIGIT)) === 0
}
