import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createFilter, type Filter } from '@windbreak/filter'
import { atMost, type Part } from '../keys/figure.js'
import { makeOrdinaryText } from '../filter/ordinary-text.js'
import { WORST } from '../filter/worst-texts.js'
import { countWork } from './count-work.js'

const LENGTH = 8_000
const FOUR_TIMES = 4
/** Four times the text may take four times the work, and a little for what happens once. */
const MOST_GROWTH = 4.4
const PIECES = [1, 4, 20, Infinity]
/** Worst texts are counted at the piece that makes rescans show most. */
const WORST_PIECE = 1
const MEMORY = 24_000_000
const MOST_MEMORY = 4

/** How often a character is looked at, and what a long stream keeps. */
export function measureWork(): Part {
  const filter = createFilter()
  const text = makeOrdinaryText(LENGTH * FOUR_TIMES)
  const ordinary = PIECES.map(size => {
    const name = size === Infinity ? 'whole' : `in pieces of ${size}`
    return `ordinary text ${name}: K = ${(workOf(filter, text, size) / text.length).toFixed(1)} looks a character`
  })
  const worst = Object.entries(WORST).map(([name, seed]) => {
    const long = seed.repeat(Math.ceil((LENGTH * FOUR_TIMES) / seed.length)).slice(0, LENGTH * FOUR_TIMES)
    const few = workOf(filter, long.slice(0, LENGTH), WORST_PIECE)
    const many = workOf(filter, long, WORST_PIECE)
    return { name, growth: many / few, looks: many / long.length }
  })
  const growth = worst.reduce((most, one) => (one.growth > most.growth ? one : most))
  const looks = worst.reduce((most, one) => (one.looks > most.looks ? one : most))
  return {
    title: `Work: what string methods look at, over ${LENGTH} characters and over four times as many`,
    figures: [
      atMost('work for four times the text, worst of all texts', Number(growth.growth.toFixed(2)), MOST_GROWTH),
      atMost(`MB kept more after ${MEMORY / 1e6} million characters than after one`, kept(filter), MOST_MEMORY),
    ],
    notes: [
      ...ordinary,
      `text made to hurt, in pieces of ${WORST_PIECE}: K at most ${looks.looks.toFixed(0)} (${looks.name})`,
      `grew most: ${growth.name}`,
    ],
  }
}

function workOf(filter: Filter, text: string, size: number): number {
  return countWork(() => {
    const stream = filter.open({ direction: 'out' })
    const length = Math.min(size, text.length)
    for (let at = 0; at < text.length; at += length) stream.push(text.slice(at, at + length))
    stream.end()
  })
}

/** In megabytes, rounded to tenths; each piece is made anew, so that nothing but the filter keeps it. */
function kept(filter: Filter): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const text = makeOrdinaryText(1_000_000)
  const stream = filter.open({ direction: 'out' })
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  let before = 0
  for (let sum = 0; sum < MEMORY; sum += text.length) {
    for (let at = 0; at < text.length; at += 20) stream.push(Buffer.from(text.slice(at, at + 20)).toString())
    if (sum === 0) before = used()
  }
  return Math.max(0, Math.round((used() - before) / 1e5) / 10)
}
