import { tokens } from './read-tokens.js'

/** Texts are judged in windows of so many tokens, each of which starts half a window after the one before. */
export const WINDOW = 32
export const STRIDE = WINDOW / 2
/** Keeps a text of a few words from being judged as surely as a long one. */
export const SMOOTH = 6

/** A part of the tokens, and how much it reads like a command to a model: above 0, more likely than not. */
export interface Window {
  readonly first: number
  readonly last: number
  readonly score: number
}

/** Weights by hashed feature, and what they are multiplied with. */
export interface Weights {
  readonly values: Int8Array
  readonly scale: number
  readonly bias: number
}

/** The first and the last token of each window over so many. */
export function windowsOf(count: number): (readonly [first: number, last: number])[] {
  const windows: [number, number][] = []
  for (let first = 0; ; first += STRIDE) {
    const last = Math.min(count, first + WINDOW) - 1
    if (last >= first) windows.push([first, last])
    if (last >= count - 1) return windows
  }
}

/** What the sum of a window's weights is multiplied with. */
export const shareOf = (length: number): number => 1 / Math.sqrt(length + SMOOTH)

const sums = new Float64Array(1 << 16)

/** The windows of `tokens` that score at least `least`, those that touch joined. */
export function scoreWindows({ values, scale, bias }: Weights, least: number): Window[] {
  const { count, features, featureEnds } = tokens
  let feature = 0
  let sum = 0
  for (let i = 0; i < count; i++) {
    const end = featureEnds[i]!
    for (; feature < end; feature++) sum += values[features[feature]!]!
    sums[i + 1] = sum
  }
  const found: Window[] = []
  for (const [first, last] of windowsOf(count)) {
    const score = bias + scale * (sums[last + 1]! - sums[first]!) * shareOf(last + 1 - first)
    if (score < least) continue
    const before = found.at(-1)
    if (before !== undefined && before.last >= first - 1) {
      found[found.length - 1] = { first: before.first, last, score: Math.max(before.score, score) }
    } else {
      found.push({ first, last, score })
    }
  }
  return found
}
