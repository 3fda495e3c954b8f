import { deflateRawSync } from 'node:zlib'
import { training } from '@windbreak/filter/injection'
import { createRandom } from './own/fill.js'

const { BITS, PARCEL, readTokens, shareOf, tokens, windowsOf } = training

/** A text to learn from. */
export interface Example {
  readonly text: string
  readonly isAttack: boolean
  /** How much it counts. */
  readonly weight: number
}

/** The features of each window of a text, and what their sum is multiplied with. */
interface Bag {
  readonly windows: readonly { readonly features: Uint32Array; readonly share: number }[]
  readonly sign: 1 | -1
  readonly weight: number
}

const EPOCHS = 8
const RATE = 0.15
/** Pulls every weight that is used towards 0. */
const DECAY = 2e-4
const LARGEST = 127

/**
 * Logistic regression by stochastic gradient descent with steps that shrink by feature (Adagrad). A text is an attack
 * when one of its windows is: after the first round only the window that scores highest teaches.
 */
export function train(examples: readonly Example[], seed = 1): training.Weights {
  const random = createRandom(seed)
  const weights = new Float32Array(1 << BITS)
  const seen = new Float32Array(1 << BITS).fill(1e-3)
  const bags = examples.map(toBag).filter(({ windows }) => windows.length > 0)
  let bias = 0
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(bags, random)
    for (const { windows, sign, weight } of bags) {
      for (const { features, share } of epoch === 0 ? windows : [highest(windows, weights)]) {
        let score = bias
        for (const feature of features) score += weights[feature]! * share
        const slope = (-sign * weight) / (1 + Math.exp(sign * score)) / (epoch === 0 ? Math.sqrt(windows.length) : 1)
        bias -= 0.01 * slope
        for (const feature of features) {
          const step = slope * share + DECAY * weights[feature]!
          seen[feature]! += step * step
          weights[feature]! -= (RATE * step) / Math.sqrt(seen[feature]!)
        }
      }
    }
  }
  return quantise(weights, bias)
}

function toBag({ text, isAttack, weight }: Example): Bag {
  readTokens(text.slice(0, PARCEL))
  const { count, featureEnds, features } = tokens
  const windows = windowsOf(count).map(([first, last]) => ({
    features: features.slice(first === 0 ? 0 : featureEnds[first - 1], featureEnds[last]),
    share: shareOf(last + 1 - first),
  }))
  return { windows, sign: isAttack ? 1 : -1, weight }
}

function highest(windows: Bag['windows'], weights: Float32Array): Bag['windows'][number] {
  let best = windows[0]!
  let most = Number.NEGATIVE_INFINITY
  for (const window of windows) {
    let score = 0
    for (const feature of window.features) score += weights[feature]!
    if (score * window.share > most) [best, most] = [window, score * window.share]
  }
  return best
}

/** The largest weights are cut: no feature shall decide alone. */
function quantise(weights: Float32Array, bias: number): training.Weights {
  const sizes = weights
    .map(Math.abs)
    .filter(size => size > 0)
    .toSorted()
  const largest = sizes[Math.floor(sizes.length * 0.9995)] ?? 1
  const scale = largest / LARGEST
  const values = Int8Array.from(weights, weight => Math.max(-LARGEST, Math.min(LARGEST, Math.round(weight / scale))))
  return { values, scale, bias }
}

/** The highest score of any window. */
export function scoreOf({ values, scale, bias }: training.Weights, text: string): number {
  let most = Number.NEGATIVE_INFINITY
  for (const { features, share } of toBag({ text, isAttack: true, weight: 1 }).windows) {
    let sum = 0
    for (const feature of features) sum += values[feature]!
    most = Math.max(most, bias + scale * share * sum)
  }
  return most
}

export function pack({ weights, medium, high }: training.Model): training.PackedModel {
  const { values, scale, bias } = weights
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.length)
  return { scale, bias, medium, high, values: deflateRawSync(bytes, { level: 9 }).toString('base64') }
}

function shuffle(list: unknown[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[list[i], list[j]] = [list[j], list[i]]
  }
}
