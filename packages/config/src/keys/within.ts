/** Waits at most `ms` for `work`, whose signal fires when the time is up. Rejects with what `late` makes. */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>, late: () => Error): Promise<T> {
  const giveUp = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = late()
      reject(error)
      giveUp.abort(error)
    }, ms)
  })
  try {
    return await Promise.race([work(giveUp.signal), tooLate])
  } finally {
    clearTimeout(timer)
  }
}
