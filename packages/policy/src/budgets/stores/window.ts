export const WINDOWS = ['minute', 'hour', 'day', 'month'] as const
export type Window = (typeof WINDOWS)[number]

export interface Bounds {
  readonly start: number
  readonly end: number
}

const LENGTHS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** The window that `now` falls into: whole minutes, hours, days and calendar months of UTC. */
export function windowAt(window: Window, now: number): Bounds {
  if (window === 'month') {
    const date = new Date(now)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
  }
  const length = LENGTHS[window]
  const start = now - (now % length)
  return { start, end: start + length }
}

/**
 * How long a window's counter is kept after its end: for settles that come late, and so that a clock that is set back
 * by some hours meets the windows it has been in as they were, not empty.
 */
export const KEEP_MS = 4 * 3_600_000

/** How long the id of a settled reservation is remembered. */
export const REMEMBER_MS = 60_000
