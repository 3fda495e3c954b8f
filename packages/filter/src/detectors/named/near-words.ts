import { ALNUM, CLASS, DIGIT, LINE_BREAK, LOWER, UPPER } from '../../scan/char-class.js'

/** How far before a value the words count that say what it is. */
export const NEAR = 96
const MOST_WORDS = 12
const MOST_LINES = 1

/**
 * The words that stand before `end`, the nearest first, in small letters: parts of names too (`algoliaApiKey`,
 * `ALGOLIA_API_KEY`), and no more than the line before.
 */
export function wordsBefore(text: string, end: number): string[] {
  const words: string[] = []
  const least = Math.max(0, end - NEAR)
  let lines = 0
  let at = end
  while (at > least && words.length < MOST_WORDS) {
    const bits = CLASS[text.charCodeAt(at - 1)]!
    if ((bits & ALNUM) === 0) {
      if ((bits & LINE_BREAK) !== 0 && ++lines > MOST_LINES) break
      at--
      continue
    }
    const start = wordStart(text, at, least)
    // `[secret]` is what this filter leaves in place of one: the words before it speak of that one.
    if (text.charAt(start - 1) === '[' && text.charAt(at) === ']') break
    words.push(text.slice(start, at).toLowerCase())
    at = start
  }
  return words
}

/** Where the word starts that ends at `end`: before a hump (`apiKey`), and where capitals end (`APIKey`). */
function wordStart(text: string, end: number, least: number): number {
  let at = end - 1
  while (at > least) {
    const here = CLASS[text.charCodeAt(at)]!
    const before = CLASS[text.charCodeAt(at - 1)]!
    if ((before & ALNUM) === 0) break
    if ((here & UPPER) !== 0 && (before & (LOWER | DIGIT)) !== 0) break
    if ((here & UPPER) !== 0 && at + 1 < end && (CLASS[text.charCodeAt(at + 1)]! & LOWER) !== 0) break
    at--
  }
  return at
}
