import { setImmediate as turn } from 'node:timers/promises'
import type { Schedule } from '@windbreak/core'

export interface Timers {
  readonly now: () => number
  readonly schedule: Schedule
  /** Lets so many milliseconds pass, and what was planned for them happen. */
  pass(ms: number): Promise<void>
}

/** Time that passes when it is told to. */
export function createTimers(at = 1_800_000_000_000): Timers {
  let now = at
  const planned = new Set<{ readonly at: number; readonly work: () => void }>()
  return {
    now: () => now,
    schedule(work, ms) {
      const one = { at: now + ms, work }
      planned.add(one)
      return () => void planned.delete(one)
    },
    async pass(ms) {
      const end = now + ms
      for (;;) {
        const next = [...planned].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        planned.delete(next)
        now = Math.max(now, next.at)
        next.work()
        await turn()
      }
      now = end
    },
  }
}
