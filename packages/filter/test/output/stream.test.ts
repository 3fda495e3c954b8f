import * as fc from 'fast-check'
import t from 'tap'
import { createCore } from '../../src/create-filter.js'
import type { Finding, FilterSettings } from '../../src/index.js'
import { cut } from '../material.js'
import { markdown } from './material.js'

const WAY = { direction: 'out', userText: 'Look at https://good.com/a?b=c please.' } as const

const SETTINGS: Readonly<Record<string, Partial<FilterSettings>>> = {
  'output is neutralised': { presets: ['output'] },
  'output is neutralised and the rest redacted': {},
  'output blocks': { presets: ['output'], out: { output: 'block' } },
}

interface Outcome {
  readonly action: string
  readonly text: string
  readonly findings: readonly Finding[]
}

for (const [name, settings] of Object.entries(SETTINGS)) {
  const filter = createCore(settings)

  const streamed = (pieces: readonly string[]): Outcome => {
    const stream = filter.open(WAY)
    let text = ''
    for (const piece of pieces) {
      text += stream.push(piece)
      if (stream.held > filter.holdBack) throw new Error(`${stream.held} characters held back`)
    }
    text += stream.end()
    const findings = stream.judged.map(({ detector, kind, start, end, confidence, reasons }) => {
      return { detector, kind, start, end, confidence, reasons }
    })
    return { action: stream.action, text, findings }
  }

  t.test(`where ${name}, a stream equals the whole for every cut in two`, t => {
    fc.assert(
      fc.property(markdown(), whole => {
        const { action, text, findings } = filter.apply(whole, WAY)
        const wanted = JSON.stringify(streamed([whole]))
        if (action !== 'block' && JSON.stringify({ action, text, findings }) !== wanted) throw new Error('whole')
        for (let at = 0; at <= whole.length; at++) {
          const got = JSON.stringify(streamed(cut(whole, [at])))
          if (got !== wanted) throw new Error(`cut at ${at}: ${got} and not ${wanted}`)
        }
      }),
      { numRuns: 80 },
    )
    t.end()
  })

  t.test(`where ${name}, a stream equals the whole for many cuts, and for one character at a time`, t => {
    fc.assert(
      fc.property(markdown(24), fc.array(fc.nat({ max: 1000 }), { maxLength: 12 }), (whole, thousandths) => {
        const wanted = JSON.stringify(streamed([whole]))
        const cuts = thousandths.map(share => Math.floor((share * whole.length) / 1000)).toSorted((a, b) => a - b)
        if (JSON.stringify(streamed(cut(whole, cuts))) !== wanted) throw new Error('many cuts')
        if (JSON.stringify(streamed(whole.split(''))) !== wanted) throw new Error('single characters')
      }),
      { numRuns: 300 },
    )
    t.end()
  })
}

t.test('a stream waits no longer than for the end of an address, a tag or a line of code', t => {
  const filter = createCore({ presets: ['output'] })
  const rows: readonly [why: string, text: string, given: string][] = [
    ['an ordinary word may be the start of a host', 'Hello wor', 'Hello '],
    ['a bracket waits for what is behind it', 'a [b]', 'a [b'],
    ['and then for the address', 'a [b](https://good.com/a', 'a [b'],
    ['a tag waits for its end', 'a <b class', 'a '],
    ['behind a backtick, for the code to end', 'a `b <script> c', 'a `b '],
    ['no longer than that', 'a `b <script>` c ', 'a `b <script>` c '],
    ['in a block nothing waits for its end', '```\n<script> a\n', '```\n<script> a\n'],
  ]
  for (const [why, whole, given] of rows) t.equal(filter.open(WAY).push(whole), given, why)
  t.end()
})

const WORST = [
  '](',
  '](https://a',
  '<b<',
  '<b =',
  'https://',
  'https://a?',
  '`<b>',
  '` <script>',
  '//a.',
  'a.b/',
  '\\href{',
  '[a]:(',
  '\u200b',
]

t.test('work grows with the length of the text, whole and one character at a time', t => {
  const filter = createCore({ presets: ['output'] })
  const cost = (work: () => void) => {
    const runs = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage()
      work()
      return process.cpuUsage(before).user
    })
    return Math.min(...runs)
  }
  for (const seed of WORST) {
    const run = (length: number, step: number) =>
      cost(() => {
        const text = seed.repeat(Math.ceil(length / seed.length)).slice(0, length)
        const stream = filter.open(WAY)
        for (let at = 0; at < length; at += step) stream.push(text.slice(at, at + step))
        stream.end()
      })
    for (const [step, length] of [
      [8_000, 8_000],
      [1, 2_000],
    ] as const) {
      run(length, step)
      const [short, long] = [run(length, step), run(length * 4, step)]
      t.ok(long <= short * 8 + 50_000, `${seed} by ${step}: ${short} µs, then ${long} µs for four times the text`)
    }
  }
  t.end()
})
