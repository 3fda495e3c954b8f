import type { ModelAnswer } from './answer.js'
import type { ModelCall } from './call.js'
import { NextTwice, NoAnswer, NoTransport } from './errors.js'
import { type Guard, type Next, STAGES } from './guard.js'

/** Guards in the order they stand, outermost first; within a stage, in the order they were attached. */
export function inOrder(guards: readonly Guard[]): readonly Guard[] {
  return STAGES.flatMap(stage => guards.filter(guard => guard.stage === stage))
}

/** Folds guards into one function. The innermost `next` refuses: only a transport may answer. */
export function compose(guards: readonly Guard[]): Next {
  return inOrder(guards).reduceRight<Next>(
    (next, guard) => call => runOne(guard, call, next),
    async () => {
      throw new NoTransport()
    },
  )
}

async function runOne(guard: Guard, call: ModelCall, next: Next): Promise<ModelAnswer> {
  if (guard.stage === 'route') return checked(guard, await guard.run(call, next))
  let passed = false
  const answer = await guard.run(call, changed => {
    if (passed) return Promise.reject(new NextTwice(guard.name))
    passed = true
    return next(changed)
  })
  return checked(guard, answer)
}

function checked(guard: Guard, answer: ModelAnswer | undefined): ModelAnswer {
  if (answer === undefined) throw new NoAnswer(guard.name)
  return answer
}
