import type { ModelAnswer, StreamAnswer } from '../answer.js'
import type { Observed } from '../call.js'
import type { Guard } from '../guard.js'
import type { CallTimer } from './call-timer.js'

/** By `observed`: guards hand on altered copies of a call, and this part stays the same in all of them. */
export type Timers = WeakMap<Observed, CallTimer>

/** The same guard, whose own time is added up. A transport's time is the upstream's, so only its stream is watched. */
export function timeGuard(guard: Guard, timers: Timers): Guard {
  const { name, stage } = guard
  const isTransport = stage === 'transport'
  return {
    name,
    stage,
    run: (call, next) => {
      const timer = timers.get(call.observed)
      if (timer === undefined) return guard.run(call, next)
      return isTransport
        ? guard.run(call, next).then(answer => watchArrivals(answer, timer))
        : timed(guard, timer, call, next)
    },
  }
}

async function timed(guard: Guard, timer: CallTimer, ...[call, next]: Parameters<Guard['run']>): Promise<ModelAnswer> {
  const startedAt = timer.now()
  let firstNextAt: number | undefined
  let elsewhereMs = 0
  try {
    return await guard.run(call, async changed => {
      const from = timer.now()
      firstNextAt ??= from
      try {
        return await next(changed)
      } finally {
        elsewhereMs += timer.now() - from
      }
    })
  } finally {
    const ownMs = timer.now() - startedAt - elsewhereMs
    const requestMs = firstNextAt === undefined ? ownMs : firstNextAt - startedAt
    timer.addGuard(guard.name, requestMs, Math.max(0, ownMs - requestMs))
  }
}

function watchArrivals(answer: ModelAnswer, timer: CallTimer): ModelAnswer {
  return answer.kind === 'stream' ? { ...answer, events: tap(answer.events, () => timer.arrived()) } : answer
}

/** The same events; each batch is told as it passes. Leaving goes through at once, as it does without this. */
export function tap(events: StreamAnswer['events'], onBatch: () => void): StreamAnswer['events'] {
  return {
    [Symbol.asyncIterator]() {
      const inner = events[Symbol.asyncIterator]()
      return {
        async next() {
          const step = await inner.next()
          if (step.done !== true) onBatch()
          return step
        },
        return: () => inner.return?.() ?? Promise.resolve({ done: true, value: undefined }),
      }
    },
  }
}
