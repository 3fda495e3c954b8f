import { CLASS, DIGIT } from '../scan/char-class.js'

const seen = new Uint32Array(128)
let round = 0

/** How many different ASCII characters the text holds between two places. */
export function countDistinct(text: string, start: number, end: number): number {
  // Marking with the number of this round spares clearing the table.
  round = (round + 1) >>> 0
  if (round === 0) {
    seen.fill(0)
    round = 1
  }
  let count = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i) & 0x7f
    if (seen[code] === round) continue
    seen[code] = round
    count++
  }
  return count
}

/** How many digits it holds. */
export function countDigits(text: string, start: number, end: number): number {
  let count = 0
  for (let i = start; i < end; i++) if ((CLASS[text.charCodeAt(i)]! & DIGIT) !== 0) count++
  return count
}
