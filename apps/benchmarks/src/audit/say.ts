export interface Figure {
  readonly what: string
  readonly found: number
  readonly goal: number
  /** The goal is the least; otherwise it is the most. */
  readonly least?: boolean
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints a figure beside its goal; whether it is met. */
export function judge({ what, found, goal, least = false }: Figure): boolean {
  const isMet = least ? found >= goal : found <= goal
  const shown = Number.isInteger(found) ? String(found) : found.toFixed(2)
  say(`${isMet ? 'met   ' : 'MISSED'} ${what}: ${shown} (goal: at ${least ? 'least' : 'most'} ${goal})`)
  return isMet
}
