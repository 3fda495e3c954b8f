/** Does `work` after `ms` milliseconds unless the function it gives is called first. */
export type Schedule = (work: () => void, ms: number) => () => void

/** Keeps no process alive. */
export const scheduleTimeout: Schedule = (work, ms) => {
  const timer = setTimeout(work, ms).unref()
  return () => clearTimeout(timer)
}
