/** Characters are counted as bytes: the texts are ASCII, or are told apart. */
export interface Speed {
  readonly millis: number
  readonly megabytes: number
}

/** Processor time of the quickest of a few runs: what the machine does beside makes a run slower, never quicker. */
export function measure(work: (text: string) => unknown, text: string, runs = 5): Speed {
  let millis = Number.POSITIVE_INFINITY
  for (let i = 0; i < runs; i++) {
    const began = process.cpuUsage()
    work(text)
    const { user, system } = process.cpuUsage(began)
    millis = Math.min(millis, (user + system) / 1000)
  }
  return { millis, megabytes: text.length / 1e6 }
}

export const rate = ({ millis, megabytes }: Speed): number => megabytes / (millis / 1000)

/** The slope of log time over log length: 1 is linear, 2 quadratic. */
export function slope(small: Speed, large: Speed): number {
  return Math.log(large.millis / small.millis) / Math.log(large.megabytes / small.megabytes)
}
