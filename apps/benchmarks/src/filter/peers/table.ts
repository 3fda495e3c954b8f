import type { Outcome } from './report.js'

const KINDS = ['keys', 'cards', 'e-mails', 'IBANs', 'phones']
/** Of the names under which ordinary text was flagged. */
const MOST_NAMED = 4

const number = (value: number | undefined, unit: string) =>
  value === undefined ? '-' : `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`

/** Less than this is what two collections of the same heap differ by. */
const LEAST_MEGABYTES = 0.2
const memory = (value: number | undefined) =>
  value !== undefined && value < LEAST_MEGABYTES ? `< ${LEAST_MEGABYTES} MB` : number(value, 'MB')

type Row = readonly [title: string, cell: (outcome: Outcome) => string]

const ROWS: readonly Row[] = [
  ['a second of processor time, in messages', ({ messages }) => number(messages, 'MB')],
  ['the same, the text as a whole', ({ whole }) => number(whole, 'MB')],
  ['ordinary messages flagged', ({ ordinary }) => (ordinary ? `${ordinary.flagged} of ${ordinary.read}` : '-')],
  ['places flagged in them', ({ ordinary }) => String(ordinary?.places ?? '-')],
  ['planted values found whole; in part only', ({ planted }) => count(planted)],
  ...KINDS.map((kind): Row => [`… ${kind}`, ({ planted }) => count(planted.filter(value => value.kind === kind))]),
  ['memory of the module', ({ module }) => memory(module)],
  ['memory of one filter', ({ first }) => memory(first)],
  ['memory of a further filter', ({ further }) => memory(further)],
]

function count(planted: Outcome['planted']): string {
  if (planted.length === 0) return '-'
  const whole = planted.filter(value => value.whole).length
  const part = planted.filter(value => value.part && !value.whole).length
  return `${whole} of ${planted.length}${part === 0 ? '' : `; ${part}`}`
}

/** One column a finder. */
export function tableOf(outcomes: readonly Outcome[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(['', ...outcomes.map(({ name }) => name)]),
    line(['---', ...outcomes.map(() => '---')]),
    ...ROWS.map(([title, cell]) => line([title, ...outcomes.map(cell)])),
  ]
}

/** Under which names ordinary text was flagged most, for those that flagged any. */
export function describeOrdinary({ name, ordinary }: Outcome): readonly string[] {
  const kinds = Object.entries(ordinary?.kinds ?? {}).toSorted(([, a], [, b]) => b - a)
  if (kinds.length === 0) return []
  const named = kinds.slice(0, MOST_NAMED).map(([kind, times]) => `${kind} ${times}`)
  const rest = kinds.length > MOST_NAMED ? `, and ${kinds.length - MOST_NAMED} other names` : ''
  return [`${name} flagged as: ${named.join(', ')}${rest}`]
}
