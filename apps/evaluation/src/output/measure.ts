import type { Filter } from '@windbreak/filter'
import { createRandom } from '../obfuscation/values.js'
import { type Case, readCases } from '../read-cases.js'
import { type Shares, Tally } from '../tally.js'
import { makeExfiltrations } from './exfiltration-cases.js'
import { type Live, liveParts } from './live-parts.js'
import { makeAnswers } from './ordinary-answers.js'
import { type Renderer, render } from './render.js'

/** How many of each made attack, and how many made answers. */
const SIZES = { each: 40, answers: 2000 }

export interface OutputScore {
  /** Attacks that do something when they are rendered, by kind: `hit` of them do nothing once filtered. */
  readonly neutralised: Shares
  /** Attacks that do something when they are rendered without a filter, of all. */
  readonly live: Shares
  /** Ordinary texts that are changed. */
  readonly changed: Shares
  readonly misses: readonly {
    readonly name: string
    readonly live: readonly Live[]
    readonly text: string
    readonly filtered: string
  }[]
  readonly changes: readonly { readonly name: string; readonly text: string; readonly filtered: string }[]
  readonly absent: readonly string[]
}

/** Filters and renders, and looks at what a browser would do: never at the filter's own findings. */
export async function measureOutput(
  folder: string,
  make: (hosts: string[], all: boolean) => Filter,
  { each, answers } = SIZES,
): Promise<OutputScore> {
  const seed = 1
  const filter = make([], true)
  const outputOnly = make([], false)
  const [neutralised, live, changed] = [new Tally(), new Tally(), new Tally()]
  const misses: OutputScore['misses'][number][] = []
  const changes: OutputScore['changes'][number][] = []
  const absent: string[] = []
  const never = () => false

  function attack(names: readonly string[], text: string, renderer: Renderer): void {
    const before = liveParts(render(renderer, text), never)
    live.count(names, before.size > 0)
    if (before.size === 0) return
    const filtered = filter.apply(text, { direction: 'out', userText: 'Go to https://good.com please' }).text
    const after = [...liveParts(render(renderer, filtered), address => address === 'https://good.com/')]
    neutralised.count(names, after.length === 0)
    if (after.length > 0) misses.push({ name: names.join(', '), live: after, text, filtered })
  }

  function ordinary(names: readonly string[], text: string, by: Filter, userText: string): void {
    const { text: filtered } = by.apply(text, { direction: 'out', userText })
    changed.count(names, filtered !== text)
    if (filtered !== text) changes.push({ name: names.join(', '), text, filtered })
  }

  const attacks = await readCases(folder, 'output-attack')
  if (attacks === null) absent.push('output-attack')
  for (const one of attacks ?? []) {
    for (const renderer of ['markdown', 'HTML'] as const)
      attack([`${renderer}, all`, `${renderer}, ${nameOf(one)}`], one.text, renderer)
  }
  for (const { form, text } of makeExfiltrations(createRandom(seed), each))
    attack(['made: all', `made: ${form}`], text, 'markdown')

  const benign = await readCases(folder, 'output-benign')
  if (benign === null) absent.push('output-benign')
  for (const { text, meta } of benign ?? []) {
    const hosts = [...text.matchAll(/https?:\/\/([a-z0-9.-]+)/gi)].map(([, host = '']) => host.toLowerCase())
    ordinary(['documents, their hosts allowed'], text, make([...new Set(hosts)], false), '')
    ordinary([`documents, no host allowed: ${String(meta['category'])}`], text, outputOnly, '')
  }
  for (const { question, text } of makeAnswers(createRandom(seed + 1), answers))
    ordinary(['made answers'], text, outputOnly, question)
  return { neutralised: neutralised.shares, live: live.shares, changed: changed.shares, misses, changes, absent }
}

function nameOf({ label, meta }: Case): string {
  return `${label}${meta['strong'] === true ? ', strong' : ''}`
}
