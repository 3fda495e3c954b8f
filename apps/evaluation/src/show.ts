import type { Part } from './evaluate.js'
import type { Miss } from './score.js'
import type { Share, Shares } from './tally.js'

const WIDTH = 52

/** A part as lines of text. */
export function showPart({ title, counts, score }: Part): string {
  const wanted = ([, { hit, of }]: [string, Share]) => (counts === 'found' ? hit < of : hit > 0)
  return [
    `${title}: ${counts}`,
    ...rows(score.groups),
    `  by label, where ${counts === 'found' ? 'not all are found' : 'some are flagged'}:`,
    ...rows(Object.fromEntries(Object.entries(score.labels).filter(wanted)), '  '),
    counts === 'found' ? '  findings by detector, and how many lie on labelled text:' : '  findings by detector:',
    ...rows(score.detectors, '  '),
    '',
  ].join('\n')
}

export function showMisses({ title, score }: Part): string {
  return [`${title}: ${score.misses.length} misses`, ...score.misses.map(showMiss), ''].join('\n')
}

function showMiss({ id, label, detectors, text }: Miss): string {
  return `  ${[id, label, ...detectors].join(' ')}: ${JSON.stringify(text)}`
}

export function rows(shares: Shares, indent = ''): string[] {
  return Object.entries(shares).map(([name, { hit, of }]) => {
    const share = `${((100 * hit) / of).toFixed(1)} %`
    return `${indent}  ${name.padEnd(WIDTH)} ${`${hit}/${of}`.padStart(10)} ${share.padStart(8)}`
  })
}
