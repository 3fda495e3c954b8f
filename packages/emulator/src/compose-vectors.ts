import { createHash } from 'node:crypto'
import type { EmbeddingRequest } from '@windbreak/wire'
import type { Behaviour } from './behaviour.js'
import { countTokens } from './cut-pieces.js'
import type { Stamp } from './write-chat.js'

/** Dimensions of `mistral-embed`. */
const DIMENSIONS = 1024

/** A vector for each input: the same for the same text, of length 1, and without a meaning. */
export function composeVectors(request: EmbeddingRequest, behaviour: Readonly<Behaviour>, { id }: Stamp): unknown {
  const { input, output_dimension: dimensions, output_dtype: type = 'float', encoding_format: format } = request
  const texts = typeof input === 'string' ? [input] : input
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
  return {
    id,
    object: 'list',
    model: behaviour.model ?? request.model,
    data: texts.map((text, index) => {
      const vector = vectorOf(text, dimensions ?? DIMENSIONS)
      const numbers = type === 'float' ? vector : vector.map(x => Math.round(x * 127))
      return { object: 'embedding', index, embedding: format === 'base64' ? base64Of(numbers, type) : numbers }
    }),
    usage: behaviour.usage ?? { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
  }
}

function vectorOf(text: string, dimensions: number): number[] {
  const bytes: number[] = []
  for (let block = 0; bytes.length < dimensions; block++) {
    bytes.push(...createHash('sha256').update(`${block} ${text}`).digest())
  }
  const vector = bytes.slice(0, dimensions).map(byte => byte - 127.5)
  const length = Math.hypot(...vector)
  return vector.map(x => x / length)
}

function base64Of(numbers: readonly number[], type: string): string {
  const array = type === 'float' ? Float32Array.from(numbers) : Int8Array.from(numbers)
  return Buffer.from(array.buffer).toString('base64')
}
