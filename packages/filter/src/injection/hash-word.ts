import { ALONE, fold } from './fold.js'

export const OFFSET = 0x811c9dc5 | 0
export const PRIME = 0x01000193

/** The hash under which a word is known, read as the words of a text are (FNV-1a over what they mean). */
export function hashWord(word: string): number {
  let hash = OFFSET
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    const mean = fold(code)
    hash = Math.imul(hash ^ (mean === ALONE ? code : mean), PRIME)
  }
  return hash
}
