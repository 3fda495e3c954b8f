/** Numbers from 0 up to 1 that are the same for the same seed: a linear congruence modulo 2^32 (Numerical Recipes). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWYZabcdefghjkmnpqrstuvwyz23456789'

/** A key of the right form that says which one it is. */
export function createKeyValue(name: string, random: () => number): string {
  const letters = Array.from({ length: 24 }, () => LETTERS[Math.floor(random() * LETTERS.length)])
  return `k${name}k${letters.join('')}`
}
