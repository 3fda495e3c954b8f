/** Does `work` for each number below `times`, so many at once. */
export async function inParallel(times: number, atOnce: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0
  async function worker(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop
    while (next < times) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(times, atOnce) }, worker))
}
