/** How far before and behind a number its name is looked for. */
export const WORDS_BEFORE = 64
export const WORDS_BEHIND = 40

/** From here on a word may go on (`passports`, `Steuernummern`); a shorter one must stand by itself. */
const LONG_ENOUGH = 5
/** Scripts from here on do not part words by spaces, or join articles to them. */
const UNSPACED = /[\u0590-\u1fff\u2e80-\uffff]/

/** What stands in place of something redacted names nothing. */
const LABEL = /\[[a-z-]{2,12}\]/g

const LETTER = /\p{L}/u
// oxlint-disable-next-line no-control-regex -- ASCII is all of it
const ASCII = /^[\x00-\x7f]*$/

/**
 * The words of a text in small letters without accents, one space around each; `taxId` and `tax_id` are two. Nothing
 * where there is no letter: among numbers alone nobody is named.
 */
export function wordsOf(text: string): string {
  if (!LETTER.test(text)) return ''
  const apart = text.replace(LABEL, ' ').replace(/([a-z])([A-Z])/g, '$1 $2')
  if (ASCII.test(apart)) return ` ${apart.toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `
  const plain = apart.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return ` ${plain.replace(/[^\p{L}\p{N}]+/gu, ' ')} `
}

/** What to look for in the answer of `wordsOf`, for names parted by `|`. */
export function compileWords(names: string): readonly string[] {
  return names.split('|').map(name => {
    const words = wordsOf(name)
    if (UNSPACED.test(name)) return words.trim()
    return name.length >= LONG_ENOUGH ? words.slice(0, -1) : words
  })
}

/** Whether any of the compiled names stands among the words. */
export function hasWord(words: string, names: readonly string[]): boolean {
  if (words === '') return false
  for (const name of names) if (words.includes(name)) return true
  return false
}

let text = ''
let at = -1
let before = ''
let end = -1
let behind = ''

/** The words before a place. Several detectors ask about the same place in turn, so the last answer is kept. */
export function wordsBefore(whole: string, place: number): string {
  if (place !== at || whole !== text) {
    at = place
    if (whole !== text) end = -1
    text = whole
    before = wordsOf(whole.slice(Math.max(0, place - WORDS_BEFORE), place))
  }
  return before
}

/** The words behind a place, as far as they belong to it. */
export function wordsBehind(whole: string, place: number): string {
  if (place !== end || whole !== text) {
    end = place
    if (whole !== text) at = -1
    text = whole
    behind = wordsOf(sentenceRest(whole, place))
  }
  return behind
}

/** What stands behind a number belongs to it as far as the line or the sentence goes. */
function sentenceRest(text: string, end: number): string {
  const rest = text.slice(end, end + WORDS_BEHIND)
  const stop = rest.search(/[\n\r;]|[.!?](?:\s|$)/)
  return stop === -1 ? rest : rest.slice(0, stop)
}
