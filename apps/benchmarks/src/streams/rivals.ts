import { createFilter, type Filter } from '@windbreak/filter'
import { percentile, type Part } from '../keys/figure.js'
import { makeOrdinaryText } from '../filter/ordinary-text.js'
import { below, type Random, VALUES } from './values.js'

const OUT = { direction: 'out' } as const
const ANSWERS = 1_000
const ANSWER_LENGTH = 1_200
/** What a model says at a time: mostly a word or a part of one. */
const MOST_PIECE = 7
/** Of those who send more at a time. */
const LONG_PIECE = 60
/** A usual pace of answers, for what waiting costs: 50 pieces a second. */
const PACE_MS = 20
const ROUNDS = 5

/** Takes the pieces of an answer; says with each what may go on, and at the end the rest. */
type Pass = (pieces: readonly string[]) => readonly string[]

/** This filter, and the two that are mostly built instead. */
const rivals = ({ open, apply }: Filter): Readonly<Record<string, Pass>> => ({
  'this filter': pieces => {
    const stream = open(OUT)
    return [...pieces.map(piece => stream.push(piece)), stream.end()]
  },
  'the whole, when it is there': pieces => [...pieces.map(() => ''), apply(pieces.join(''), OUT).text],
  'each piece alone': pieces => [...pieces.map(piece => apply(piece, OUT).text), ''],
})

interface Answer {
  readonly pieces: readonly string[]
  readonly secret: string
}

/** What each of three filters lets through, how long it holds back, and what it costs, over the same answers. */
export function measureRivals(_texts: readonly string[], random: Random): Part {
  const prose = makeOrdinaryText(ANSWERS * ANSWER_LENGTH)
  const secrets = Object.entries(VALUES).filter(([kind]) => kind !== 'password')
  const answers = Array.from({ length: ANSWERS }, (_, i): Answer => {
    const text = prose.slice(i * ANSWER_LENGTH, (i + 1) * ANSWER_LENGTH)
    const secret = secrets[i % secrets.length]![1](random)
    const at = text.indexOf(' ', below(random, ANSWER_LENGTH - 200))
    return { pieces: inPieces(`${text.slice(0, at)} ${secret} ${text.slice(at + 1)}`, random), secret }
  })
  const clean = answers.map((_, i) => inPieces(prose.slice(i * ANSWER_LENGTH, (i + 1) * ANSWER_LENGTH), random))
  const filter = createFilter()
  const longer = answers.map(({ pieces, secret }) => ({
    pieces: inPieces(pieces.join(''), random, LONG_PIECE),
    secret,
  }))
  const leak = Object.entries(rivals(filter)).flatMap(([name, pass]) => [
    leaks(name, pass, answers),
    leaks(`${name}, in pieces of up to ${LONG_PIECE}`, pass, longer),
  ])
  const wait = Object.entries(rivals(filter)).map(([name, pass]) => waits(name, pass, clean))
  return {
    title: `${ANSWERS} answers of ${ANSWER_LENGTH} characters, one secret in each, in pieces of 1 to ${MOST_PIECE} characters`,
    figures: [],
    notes: [...leak, ...wait, ...costs(filter, clean), held(filter, clean)],
  }
}

function inPieces(text: string, random: Random, most = MOST_PIECE): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const size = 1 + below(random, most)
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}

function leaks(name: string, pass: Pass, answers: readonly Answer[]): string {
  let whole = 0
  let half = 0
  for (const { pieces, secret } of answers) {
    const given = pass(pieces).join('')
    if (given.includes(secret)) whole++
    if (shows(given, secret)) half++
  }
  return `${name}: ${whole} of ${answers.length} secrets came out whole, ${half} at least by half`
}

/** Whether half of the secret stands in a row in what came out. */
function shows(given: string, secret: string): boolean {
  const size = Math.ceil(secret.length / 2)
  for (let at = 0; at + size <= secret.length; at++) if (given.includes(secret.slice(at, at + size))) return true
  return false
}

/** Over answers with nothing in them: from the first piece that came to the first that went on. */
function waits(name: string, pass: Pass, answers: readonly (readonly string[])[]): string {
  const pieces = answers.map(answer =>
    Math.max(
      0,
      pass(answer).findIndex(given => given !== ''),
    ),
  )
  const [half, most] = [percentile(pieces, 0.5), percentile(pieces, 1)]
  return `${name}: the first text waits for ${half} more pieces (most ${most}): ${half * PACE_MS} ms at 50 pieces/s (most ${most * PACE_MS} ms)`
}

/** Processor time, the best of some rounds in which each takes its turn. */
function costs(filter: Filter, answers: readonly (readonly string[])[]): readonly string[] {
  const best = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, pass] of Object.entries(rivals(filter))) {
      const began = process.cpuUsage()
      for (const pieces of answers) pass(pieces)
      const { user, system } = process.cpuUsage(began)
      best.set(name, Math.min(best.get(name) ?? Infinity, user + system))
    }
  }
  const pieces = answers.reduce((sum, answer) => sum + answer.length, 0)
  const characters = answers.reduce((sum, answer) => sum + answer.join('').length, 0)
  return [...best].map(([name, micros]) => {
    return `${name}: ${((1_000 * micros) / pieces).toFixed(0)} ns a piece, ${(characters / micros).toFixed(1)} MB/s`
  })
}

function held(filter: Filter, answers: readonly (readonly string[])[]): string {
  const all: number[] = []
  for (const pieces of answers) {
    const stream = filter.open(OUT)
    for (const piece of pieces) {
      stream.push(piece)
      all.push(stream.held)
    }
  }
  const [half, p99, most] = [0.5, 0.99, 1].map(share => percentile(all, share))
  return `held back after a piece: median ${half} characters, p99 ${p99}, most ${most}; never more than ${filter.holdBack}`
}
