import type { FastifyReply } from 'fastify'
import type { Wait } from './emulation.js'
import type { Step } from './rehearse.js'
import type { Received } from './request-log.js'

/** Sends the steps over the reply's socket, each write only once the one before is out. Tells how it ended. */
export async function playOverHttp(
  reply: FastifyReply,
  steps: readonly Step[],
  wait: Wait,
): Promise<Exclude<Received['ended'], 'open'>> {
  reply.hijack()
  const { raw } = reply
  const gone = new AbortController()
  const left = new Promise<void>(resolve => raw.once('close', resolve)).then(() => gone.abort())
  if (raw.destroyed) return 'left'

  for (const step of steps) {
    if (gone.signal.aborted) return 'left'
    switch (step.do) {
      case 'head':
        raw.writeHead(step.status, step.headers)
        raw.flushHeaders()
        break
      case 'write':
        // oxlint-disable-next-line no-await-in-loop
        await Promise.race([left, new Promise<unknown>(resolve => raw.write(step.data, resolve))])
        break
      case 'pause':
        // oxlint-disable-next-line no-await-in-loop
        await wait(step.ms, gone.signal)
        break
      case 'hang':
        // oxlint-disable-next-line no-await-in-loop
        await left
        return 'left'
      case 'cut':
        raw.destroy()
        return 'broken'
      case 'reset':
        raw.socket?.resetAndDestroy()
        return 'broken'
      case 'end':
        // oxlint-disable-next-line no-await-in-loop
        await Promise.race([left, new Promise<void>(resolve => raw.end(resolve))])
        return raw.writableFinished ? 'answered' : 'left'
      default:
        throw new TypeError(`no such step: ${String(step satisfies never)}`)
    }
  }
  return 'answered'
}
