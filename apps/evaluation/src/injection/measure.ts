import { createInjectionDetector, TIERS } from '@windbreak/filter/injection'
import type { Part } from '../evaluate.js'
import { type Case, readCases } from '../read-cases.js'
import { scoreFlagged } from '../score.js'

/** How many texts of each origin are flagged, and surely, as each tier; by the released weights, which learned from them. */
export async function measureInjection(folder: string): Promise<{ parts: readonly Part[]; absent: readonly string[] }> {
  const { judge } = createInjectionDetector()
  const parts: Part[] = []
  const absent: string[] = []
  const files = ['injection-attack', 'injection-benign']
  const read = await Promise.all(files.map(name => readCases(folder, name)))
  for (const [i, name] of files.entries()) {
    const cases = read[i] ?? null
    if (cases === null) {
      absent.push(name)
      continue
    }
    const counts = name === 'injection-attack' ? 'found' : 'flagged'
    for (const tier of TIERS) {
      const all = scoreFlagged(cases, text => judge(text, { tier }), originOf)
      const sure = scoreFlagged(cases, text => judge(text, { tier }).filter(isSure), originOf)
      parts.push({ title: `${name} as ${tier}`, counts, score: all })
      parts.push({ title: `${name} as ${tier}, sure`, counts, score: sure })
    }
  }
  return { parts, absent }
}

function isSure({ confidence }: { readonly confidence: string }): boolean {
  return confidence === 'high'
}

function originOf({ label, source }: Case): string[] {
  return ['all', (label === 'none' ? source : label).slice(0, 50)]
}
