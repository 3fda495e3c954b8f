import gateway from '@windbreak/gateway'
import Fastify from 'fastify'
import { machine } from '../keys/figure.js'

/** What signed conversations cost: an answer's signature checked, and one made for the next turn. */
const SENTENCE = 'The harbour wall was built in two parts, and the second one took longer because the ground was soft. '
const ROUNDS = 9
const WHO = { id: 'ada', tenant: 'harbour' }
const CONVERSATIONS: readonly (readonly [name: string, turns: number, characters: number])[] = [
  ['a question and its answer', 2, 500],
  ['10 turns of 500 characters', 10, 500],
  ['100 turns of 500 characters', 100, 500],
  ['10 turns of 10,000 characters', 10, 10_000],
]

const say = (text: string) => process.stdout.write(`${text}\n`)
const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN

/** Microseconds that one takes: the median of rounds of about 100 ms. */
function time(work: () => unknown): number {
  const begun = process.hrtime.bigint()
  let warm = 0
  while (process.hrtime.bigint() - begun < 100_000_000n) {
    work()
    warm++
  }
  const rounds = Array.from({ length: ROUNDS }, () => {
    const from = process.hrtime.bigint()
    for (let at = 0; at < warm; at++) work()
    return Number(process.hrtime.bigint() - from) / 1000 / warm
  })
  return median(rounds)
}

const app = Fastify()
await app.register(gateway, { environment: 'development' })
const { history } = app.windbreak
say(`machine: ${machine()}; each figure: median of ${ROUNDS} rounds\n`)
say(`${'conversation'.padEnd(32)} ${'check and sign'.padStart(16)} ${'sign alone'.padStart(12)}`)
for (const [name, turns, characters] of CONVERSATIONS) {
  const content = SENTENCE.repeat(Math.ceil(characters / SENTENCE.length)).slice(0, characters)
  const messages = Array.from({ length: turns }, (_, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content }))
  const place = { surface: 'v1' } as const
  const signature = history.sign(WHO, messages, place)
  const signed = messages.map((message, at) => (at === turns - 1 ? { ...message, signature } : message))
  const added = [{ role: 'assistant', content }]
  const both = time(() => history.extend(WHO, signed, added, place))
  const alone = time(() => history.sign(WHO, messages, place))
  say(`${name.padEnd(32)} ${`${both.toFixed(1)} µs`.padStart(16)} ${`${alone.toFixed(1)} µs`.padStart(12)}`)
}
await app.close()
