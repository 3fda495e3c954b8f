import type { Schedule } from '@windbreak/core'

interface Job {
  readonly work: () => void
  readonly ms: number
}

/** Time that passes when it is told to. */
export function fakeSchedule() {
  const jobs = new Set<Job>()
  let made = 0
  const schedule: Schedule = (work, ms) => {
    const job = { work, ms }
    jobs.add(job)
    made++
    return () => void jobs.delete(job)
  }
  const waiting = (ms: number) => [...jobs].filter(job => job.ms === ms)
  return {
    schedule,
    waiting: (ms: number) => waiting(ms).length,
    made: () => made,
    /** Does what waits for so many milliseconds. */
    run(ms: number): void {
      for (const job of waiting(ms)) {
        jobs.delete(job)
        job.work()
      }
    },
  }
}

/** Lets everything else go on until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve))
}
