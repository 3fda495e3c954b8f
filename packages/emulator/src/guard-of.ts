import type { Guard, OutcomeStatus } from '@windbreak/core'
import { OPERATIONS } from '@windbreak/wire'
import type { Emulation } from './emulation.js'
import { playInProcess } from './play-in-process.js'
import type { Received } from './request-log.js'

const ENDED: { readonly [S in OutcomeStatus]?: Received['ended'] } = {
  ok: 'answered',
  failed: 'broken',
  incomplete: 'broken',
}

/** A transport that asks the emulator instead of the network. Holds no key and opens no socket. */
export function guardOf(emulation: Emulation, now: () => number): Guard {
  return {
    name: 'emulator',
    stage: 'transport',
    async run(call) {
      const { operation, body, params, observed } = call
      const { method = 'GET', path = `/${operation}` } = OPERATIONS[operation] ?? {}
      const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
      const received = emulation.log.add({ via: 'process', method, path: filled, authorized: true })
      received.body = body
      observed.attempts += 1
      observed.sentAt = now()
      call.onSettled(({ status }) => {
        received.ended = ENDED[status] ?? 'left'
      })
      return playInProcess(emulation.plan({ operation, body, params }), call, emulation.wait)
    },
  }
}
