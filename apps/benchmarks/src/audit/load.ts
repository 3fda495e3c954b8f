export interface Load {
  readonly perSecond: number
  /** Processor time of the whole process for each record, in microseconds. */
  readonly cpuUs: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** `writers` write one record after the other, each waiting for its own, for `ms` milliseconds. */
export async function writeFor(append: () => Promise<void>, writers: number, ms: number): Promise<Load> {
  const took: number[] = []
  const before = process.cpuUsage()
  const started = performance.now()
  const until = started + ms
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let at = performance.now(); at < until;) {
        // oxlint-disable-next-line no-await-in-loop -- a writer waits for its record
        await append()
        const now = performance.now()
        took.push(now - at)
        at = now
      }
    }),
  )
  const seconds = (performance.now() - started) / 1_000
  const { user, system } = process.cpuUsage(before)
  took.sort((a, b) => a - b)
  return {
    perSecond: took.length / seconds,
    cpuUs: (user + system) / took.length,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
  }
}

/** Of sorted values. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}
