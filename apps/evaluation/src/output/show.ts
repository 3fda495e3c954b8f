import { rows } from '../show.js'
import type { OutputScore } from './measure.js'

/** The score as lines of text. */
export function showOutput(
  { neutralised, live, changed, misses, changes, absent }: OutputScore,
  withMisses: boolean,
): string {
  if (withMisses) return [...misses, ...changes].map(one => JSON.stringify(one)).join('\n')
  return [
    'attacks that do something in a page that lets them:',
    ...rows(live),
    'of those, neutralised:',
    ...rows(neutralised),
    'ordinary texts: changed',
    ...rows(changed),
    ...absent.map(name => `NOT EVALUATED, the data is not there: ${name}`),
    '',
  ].join('\n')
}
