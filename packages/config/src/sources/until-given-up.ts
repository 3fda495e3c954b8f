import { KeySourceFailed } from '../errors.js'

/**
 * What `work` comes to, unless the signal fires first: then `WB_CONFIG_KEY_SOURCE`. What cannot be interrupted, such as a
 * file server that does not answer, goes on unheard.
 */
export async function untilGivenUp<T>(source: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const givenUp = () => new KeySourceFailed(source, 'did not answer in time')
  if (signal.aborted) throw givenUp()
  let stop = () => {}
  const stopped = new Promise<never>((_resolve, reject) => (stop = () => reject(givenUp())))
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([stopped, work()])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
