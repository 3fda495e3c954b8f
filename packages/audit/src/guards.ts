import type { Guard } from '@windbreak/core'
import type { Trail } from './trail.js'

/**
 * Outermost: hears how each call ends, in whichever way, and holds back the end of the answer until that is on record.
 * It has no canaries: the boot self-test itself passes through these guards, so that a spool that cannot be written
 * stops the start.
 */
export function recordGuard(trail: Trail): Guard {
  return {
    name: 'audit:record',
    stage: 'record',
    run(call, next) {
      call.onSettled(outcome => trail.outcome(call, outcome))
      return trail.listens ? next(call).then(answer => trail.answer(call, answer)) : next(call)
    },
  }
}

/** Innermost before the transport: one intent for each attempt, and a note that a stream has begun. */
export function intentGuard(trail: Trail): Guard {
  return {
    name: 'audit:intent',
    stage: 'intent',
    async run(call, next) {
      // A call that was cut has its outcome on record already; an attempt behind it would be one without.
      call.signal.throwIfAborted()
      await trail.intent(call)
      call.signal.throwIfAborted()
      const answer = await next(call)
      if (answer.kind === 'stream') trail.firstByte(call)
      return answer
    },
  }
}
