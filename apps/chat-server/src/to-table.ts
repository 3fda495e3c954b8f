const CELL_MOST = 48
// oxlint-disable-next-line no-control-regex -- a name on record may hold what would move a cursor or hide a line
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** Rows as aligned columns, for people. Nothing in a cell can act on the terminal. */
export function toTable(rows: readonly object[]): string {
  const [first] = rows
  if (first === undefined) return 'nothing\n'
  const names = Object.keys(first)
  const cells = [names, ...rows.map(row => names.map(name => cellOf((row as Record<string, unknown>)[name])))]
  const widths = names.map((_, at) => Math.max(...cells.map(row => row[at]!.length)))
  return cells
    .map(
      row =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '-'
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(UNSAFE, '\uFFFD')
  return text.length > CELL_MOST ? `${text.slice(0, CELL_MOST - 1)}…` : text
}
