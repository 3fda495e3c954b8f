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
