import { inflateRawSync } from 'node:zlib'
import { BITS } from './read-tokens.js'
import { RELEASED } from './released-weights.js'
import type { Weights } from './score-windows.js'
import type { Tier } from './tier.js'

/** Weights, and the scores from which a window is a finding and from which it is a sure one. */
export interface Model {
  readonly weights: Weights
  readonly medium: number
  readonly high: number
}

/** One model for what users write, one for documents and what tools give back. */
export interface Models {
  readonly user: Model
  readonly document: Model
}

/** A model as it is written down: its weights one signed byte each, deflated (RFC 1951), in base64. */
export interface PackedModel {
  readonly scale: number
  readonly bias: number
  readonly medium: number
  readonly high: number
  readonly values: string
}

/** Throws a `RangeError` where the weights are not as many as there are features. */
export function unpackModel({ scale, bias, medium, high, values }: PackedModel): Model {
  const bytes = inflateRawSync(Buffer.from(values, 'base64'), { maxOutputLength: 1 << BITS })
  if (bytes.length !== 1 << BITS) throw new RangeError(`${bytes.length} weights, not ${1 << BITS}`)
  return { weights: { values: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), scale, bias }, medium, high }
}

let released: Models | undefined

/** The weights of this release, read when they are first needed. */
export function releasedModels(): Models {
  return (released ??= { user: unpackModel(RELEASED.user), document: unpackModel(RELEASED.document) })
}

export function modelFor(tier: Tier, models: Models): Model {
  return tier === 'user' ? models.user : models.document
}
