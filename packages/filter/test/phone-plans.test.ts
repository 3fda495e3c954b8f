import metadata from 'libphonenumber-js/min/metadata'
import t from 'tap'
import { DigitAutomaton } from '../src/detectors/phone/digit-automaton.js'

const patterns = Object.entries(metadata.countries).map(([country, entry]) => {
  return [country, (entry as unknown as readonly [string, string, string])[2]] as const
})
const LONGEST = 15
const EACH = 400

t.test('the tables of numbering plans say what their patterns say', async t => {
  const seed = Number(process.env['PLANS_SEED'] ?? 20261125)
  const random = createRandom(seed)
  for (const [country, pattern] of patterns) {
    const expression = new RegExp(`^(?:${pattern})$`)
    const automaton = new DigitAutomaton(pattern)
    const digits = new Uint8Array(LONGEST)
    let wrong = ''
    let matches = 0
    for (let i = 0; i < EACH; i++) {
      const length = 3 + (i % (LONGEST - 2))
      for (let at = 0; at < length; at++) digits[at] = Math.floor(random() * 10)
      const text = digits.subarray(0, length).join('')
      const expected = expression.test(text)
      if (expected) matches++
      if (automaton.matches(digits, 0, length) !== expected) wrong = text
    }
    t.equal(wrong, '', `${country}, seed ${seed}: ${matches} of ${EACH} are numbers`)
  }
})

/** Numbers from 0 to 1, the same for the same seed (a linear congruence with the constants of Numerical Recipes). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}
