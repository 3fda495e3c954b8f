import { createFilter, type Filter, type Finding } from '@windbreak/filter'
import { exactly, type Part } from '../keys/figure.js'
import { below, type Random } from './values.js'

const OUT = { direction: 'out' } as const
/** Texts longer than this are cut at so many places, the first and last hundred among them; shorter ones at every place. */
const EVERY = 400
const SAMPLED = 400
const ENDS = 100

interface Outcome {
  readonly action: string
  readonly text: string
  readonly findings: readonly Finding[]
}

/** What a stream of the whole must come to, from what the whole comes to. */
function reference(filter: Filter, whole: string, blocks: boolean): Outcome {
  const { action, text, findings } = filter.apply(whole, OUT)
  if (!blocks || findings.length === 0) return { action, text, findings }
  return { action: 'block', text: whole.slice(0, findings[0]!.start), findings: findings.slice(0, 1) }
}

/** Counts what stream filters give otherwise than the whole, and too early, over every cut of every text in two. */
export function measureTwoWays(texts: readonly string[], random: Random): Part {
  const filters = { redacts: createFilter(), blocks: createFilter({ preset: 'strict' }) }
  const count = { cuts: 0, unequal: 0, early: 0, sampled: 0, overHeld: 0, chunkEarly: 0 }
  for (const whole of texts) {
    for (const [name, filter] of Object.entries(filters)) {
      const wanted = reference(filter, whole, name === 'blocks')
      const comparable = JSON.stringify(wanted)
      const places = placesIn(whole, random)
      if (places.length <= whole.length) count.sampled++
      for (const at of places) {
        const stream = filter.open(OUT)
        const first = stream.push(whole.slice(0, at))
        if (stream.held > filter.holdBack) count.overHeld++
        const text = first + stream.push(whole.slice(at)) + stream.end()
        const given = { action: stream.action, text, findings: stream.judged.map(shown) }
        count.cuts++
        count.early += beyond(first, wanted.text) + beyond(text, wanted.text)
        if (JSON.stringify(given) !== comparable) count.unequal++
        if (name === 'redacts') count.chunkEarly += chunked(filter, whole, at) === wanted.text ? 0 : 1
      }
    }
  }
  return {
    title: `Every cut in two of ${texts.length} texts, redacting and blocking`,
    figures: [
      exactly('streams that differ from the whole: text, findings, verdict', count.unequal, 0, count.cuts),
      exactly('characters given before they were decided', count.early, 0),
      exactly('more held back than the filter says at start', count.overHeld, 0, count.cuts),
    ],
    notes: [
      `${count.sampled} of ${texts.length * 2} runs were over texts of more than ${EVERY} characters, cut at ${SAMPLED} places each`,
      `a filter that looks at each piece alone differs from the whole for ${count.chunkEarly} of ${count.cuts / 2} cuts`,
    ],
  }
}

/** How many characters go past what the text may come to. */
function beyond(given: string, wanted: string): number {
  if (wanted.startsWith(given)) return 0
  let same = 0
  while (same < given.length && given[same] === wanted[same]) same++
  return given.length - same
}

function shown({ detector, kind, start, end, confidence, reasons }: Finding): Finding {
  return { detector, kind, start, end, confidence, reasons }
}

function chunked(filter: Filter, whole: string, at: number): string {
  return filter.apply(whole.slice(0, at), OUT).text + filter.apply(whole.slice(at), OUT).text
}

function placesIn({ length }: string, random: Random): readonly number[] {
  if (length <= EVERY) return Array.from({ length: length + 1 }, (_, at) => at)
  const ends = Array.from({ length: ENDS }, (_, i) => [i, length - i]).flat()
  const between = Array.from({ length: SAMPLED - ends.length }, () => ENDS + below(random, length - 2 * ENDS))
  return [...ends, ...between]
}
