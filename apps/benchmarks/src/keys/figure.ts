import { cpus } from 'node:os'

/** One measured value beside what it should be. */
export interface Figure {
  readonly name: string
  readonly value: string
  readonly goal: string
  readonly met: boolean
}

/** One part of the command. `note` is printed beneath its figures. */
export interface Part {
  readonly title: string
  readonly figures: readonly Figure[]
  readonly notes: readonly string[]
}

export const exactly = (name: string, value: number, goal: number, of?: number): Figure => ({
  name,
  value: `${value}${of === undefined ? '' : ` of ${of}`}`,
  goal: String(goal),
  met: value === goal,
})

export const atLeast = (name: string, value: number, goal: number, digits = 0): Figure => ({
  name,
  value: value.toFixed(digits),
  goal: `≥ ${goal}`,
  met: value >= goal,
})

export const atMost = (name: string, value: number, goal: number): Figure => ({
  name,
  value: String(value),
  goal: `≤ ${goal}`,
  met: value <= goal,
})

export function percentile(all: readonly number[], share: number): number {
  const sorted = all.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}

/** Such as `p50 3.1 ms, p99 8.0 ms, most 9.2 ms of 200`. */
export function spread(all: readonly number[]): string {
  const [half, p99, most] = [0.5, 0.99, 1].map(share => percentile(all, share).toFixed(1))
  return `p50 ${half} ms, p99 ${p99} ms, most ${most} ms, of ${all.length}`
}

export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`

export function show({ title, figures, notes }: Part): string {
  const rows = figures.map(
    ({ name, value, goal, met }) =>
      `  ${name.padEnd(58)} ${value.padStart(16)}  ${goal.padStart(8)}  ${met ? 'met' : 'NOT MET'}`,
  )
  return [title, ...rows, ...notes.map(note => `  ${note}`), ''].join('\n')
}
