import type { ModelAnswer } from './answer.js'
import type { ModelCall, Principal } from './call.js'

/** The order in which guards stand, outermost first. Only `route` may call `next` more than once. */
export const STAGES = ['record', 'route', 'policy', 'filter', 'budget', 'intent', 'transport'] as const
export type Stage = (typeof STAGES)[number]

/** A boundary without one of these does not start, unless the stage is named in `unguarded`. */
export const REQUIRED_STAGES = ['record', 'policy', 'filter', 'intent'] as const satisfies readonly Stage[]

export type Next = (call: ModelCall) => Promise<ModelAnswer>

/** One guard. `run` may change or refuse the call, and sees its answer. */
export interface Guard {
  readonly name: string
  readonly stage: Stage
  run(call: ModelCall, next: Next): Promise<ModelAnswer>
  /** Calls that must be refused or changed; tried through the real chain at start. */
  canaries?(): readonly Canary[]
  /** What an ordinary call needs to pass this guard, so that canaries of the guards behind it can reach them. */
  passing?(): Passing
  /** Models this guard lets a call name, as its settings name them now. What the upstream does not offer of them, no call can get. */
  models?(): readonly string[]
}

export interface Passing {
  readonly body?: Readonly<Record<string, unknown>>
  readonly principal?: Principal
}

/** A call, or an answer, that a guard must catch. Made anew at each start, from random parts. */
export interface Canary {
  readonly name: string
  /** Defaults to `chat.complete`. */
  readonly operation?: string
  /** Laid over a body that passes every guard. */
  readonly body?: Readonly<Record<string, unknown>>
  /** What the scripted upstream answers; an ordinary answer where absent. */
  readonly answer?: (call: ModelCall) => ModelAnswer
  readonly expect:
    | { readonly refused: string }
    /** This text may neither reach the upstream nor the caller. */
    | { readonly hidden: string }
    /** The guard must leave evidence with this rule. */
    | { readonly flagged: string }
}
