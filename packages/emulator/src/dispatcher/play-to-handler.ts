import { type Dispatcher, errors } from 'undici'
import type { Wait } from '../emulation.js'
import type { Received } from '../request-log.js'
import type { Step } from '../rehearse.js'
import type { Line } from './line.js'

export interface Pace {
  readonly wait: Wait
  /** How long the reader waits for headers, and then between two parts of the body; milliseconds, 0 for ever. */
  readonly headersMs: number
  readonly bodyMs: number
}

/** Hands the steps to undici's reader, as a socket would. Tells how it ended. */
export async function playToHandler(
  steps: readonly Step[],
  handler: Dispatcher.DispatchHandler,
  line: Line,
  pace: Pace,
): Promise<Exclude<Received['ended'], 'open'>> {
  const { controller, signal } = line
  let begun = false
  for (const step of steps) {
    // oxlint-disable-next-line no-await-in-loop
    await line.ready()
    if (signal.aborted) return 'left'
    switch (step.do) {
      case 'head':
        begun = true
        handler.onResponseStart?.(controller, step.status, { ...step.headers }, '')
        break
      case 'write':
        handler.onResponseData?.(controller, Buffer.from(step.data as Uint8Array))
        break
      case 'pause':
        // oxlint-disable-next-line no-await-in-loop
        await pace.wait(step.ms, signal)
        break
      case 'hang':
        // oxlint-disable-next-line no-await-in-loop
        await hang(begun, line, pace)
        return 'left'
      case 'cut':
      case 'reset':
        line.break(new errors.SocketError('other side closed'))
        return 'broken'
      case 'end':
        line.end()
        return 'answered'
      default:
        throw new TypeError(`no such step: ${String(step satisfies never)}`)
    }
  }
  return 'answered'
}

/** Until the reader leaves, or a deadline of its own is over. */
async function hang(begun: boolean, line: Line, { wait, headersMs, bodyMs }: Pace): Promise<void> {
  const { signal } = line
  const ms = begun ? bodyMs : headersMs
  if (ms > 0) await wait(ms, signal)
  else if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  line.break(begun ? new errors.BodyTimeoutError() : new errors.HeadersTimeoutError())
}
