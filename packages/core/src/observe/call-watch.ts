import type { ModelCall } from '../call.js'
import type { Outcome } from '../outcome.js'
import type { CallEnd, CallFacts, CallObserver } from './observer.js'
import { CallTimer } from './call-timer.js'

/** One call's observers, and the clock that runs for them. */
export class CallWatch {
  readonly timer: CallTimer
  readonly #call: ModelCall
  readonly #enders: readonly ((end: CallEnd) => void)[]
  #isOver = false

  constructor(call: ModelCall, observers: readonly CallObserver[], mono: () => number) {
    this.timer = new CallTimer(mono)
    this.#call = call
    const facts = factsOf(call)
    this.#enders = observers.flatMap(observer => quietly(() => observer.begin(facts)) ?? [])
  }

  /** The first end counts. */
  end({ observed, ...outcome }: Outcome): void {
    if (this.#isOver) return
    this.#isOver = true
    const times = this.timer.read()
    for (const tell of this.#enders) {
      quietly(() =>
        tell({ outcome, observed: { ...observed }, evidence: this.#call.evidence.map(one => ({ ...one })), times }),
      )
    }
  }
}

function factsOf({ id, operation, mode, startedAt, principal, origin, body, params }: ModelCall): CallFacts {
  const asked = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const model = asked['model'] ?? params['model']
  const maxTokens = asked['max_tokens']
  return Object.freeze({
    id,
    operation,
    mode,
    startedAt,
    principal: Object.freeze({ ...principal }),
    origin: Object.freeze({ ...origin }),
    model: typeof model === 'string' ? model : null,
    stream: asked['stream'] === true,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
  })
}

/** A promise that an observer should not have made is let go of, its failure with it. */
function quietly<T>(work: () => T): T | undefined {
  try {
    const given = work()
    if (!(given instanceof Promise)) return given
    given.catch(() => {})
  } catch {
    // An observer that breaks is no reason to break a call.
  }
  return undefined
}
