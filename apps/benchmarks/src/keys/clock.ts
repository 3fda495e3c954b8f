import { performance } from 'node:perf_hooks'

/** Epoch milliseconds with fractions, the same in every process of this machine to well below a millisecond. */
export const wallClock = (): number => performance.timeOrigin + performance.now()

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Waits until it is so; says what did not come about after `ms`. */
export async function until(isThere: () => boolean, what: string, ms = 10_000): Promise<void> {
  for (const end = wallClock() + ms; wallClock() < end;) {
    if (isThere()) return
    await pause(1)
  }
  throw new Error(`it did not come about within ${ms} ms: ${what}`)
}
