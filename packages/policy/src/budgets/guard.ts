import {
  type Guard,
  type ModelAnswer,
  type ModelCall,
  newId,
  type Next,
  refuse,
  type StreamAnswer,
} from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { ChatRequest } from '@windbreak/wire'
import { admit, isRefusal } from './admit.js'
import { Attempt } from './attempt.js'
import { noteCharge, NAME, overrunEvent } from './note-charge.js'
import type { Granted, Keeper } from './keeper.js'
import { limitHeaders, usedAfter } from './limit-headers.js'
import { LowerBound } from './lower-bound.js'
import { NearWatch, noteEvent } from './near.js'
import { type Plan, plan } from './plan.js'
import type { Refusal } from './refusals.js'
import { createRehearsal } from './rehearsal.js'
import type { Rules } from './rules.js'
import type { UseWatch } from './use-watch.js'
import { watchStream } from './watch-stream.js'

export interface GuardOptions {
  readonly rules: Rules
  readonly keeper: Keeper
  readonly use: UseWatch
  readonly now: () => number
  /** Makes an event known; never rejects. */
  readonly tell: (event: WindbreakEvent) => void
}

/** Nothing is generated, so nothing is charged. */
const FREE: ReadonlySet<string> = new Set(['models.list', 'models.get'])

/** Reserves before a call leaves, and settles when it is over. Stands where the call is as it will be sent. */
export function createGuard({ rules, keeper, use, now, tell }: GuardOptions): Guard {
  const rehearsal = createRehearsal(rules)
  const near = new NearWatch()

  return {
    name: NAME,
    stage: 'budget',
    async run(call, next) {
      if (FREE.has(call.operation)) return next(call)
      const isTest = call.origin.kind === 'selftest'
      const planned = isTest ? rehearsal.plan(call) : plan(rules, call)
      const admission = isRefusal(planned)
        ? planned
        : await admit(planned, isTest ? rehearsal.gate : keeper, newId(now()), rules.reservationMs)
      if (isRefusal(admission)) turnAway(call, admission)
      // Observed, a call that was turned away goes on, and is on no budget.
      if (isRefusal(admission) || admission.granted === undefined) return next(call)
      tellNear(call, admission.plan, admission.granted)
      return spend(call, admission.plan, admission.granted, next)
    },
    canaries: () => rehearsal.canaries(),
    passing: () => ({ body: { max_tokens: 1 } }),
  }

  async function spend(call: ModelCall, plan: Plan, granted: Granted, next: Next): Promise<ModelAnswer> {
    const { body, changed, bound, lines, price } = plan
    const attempt = new Attempt({ rules, call, lines, bound, price })
    note(call, attempt, changed, granted.shared)
    let isSettled = false
    const settle = () => {
      if (isSettled) return
      isSettled = true
      const settled = attempt.settle()
      noteCharge(call, settled)
      if (price !== undefined) call.observed.cost = (call.observed.cost ?? 0) + settled.amounts.cost
      granted.settle(settled.charges)
      if (settled.excess.tokens > 0 || settled.excess.cost > 0) {
        tell(overrunEvent(call, attempt.reserved, settled, now()))
      }
    }
    call.onSettled(settle)
    // It may have been cut while the store was asked. Then it settles now, and must not leave any more.
    call.signal.throwIfAborted()
    try {
      const answer = await next(changed ? { ...call, body } : call)
      if (answer.kind === 'stream') {
        const headers = withLimits(answer, plan, granted, attempt)
        return { ...answer, headers, events: watched(call, answer.events, attempt) }
      }
      attempt.whole = true
      settle()
      return { ...answer, headers: withLimits(answer, plan, granted, attempt) }
    } catch (error) {
      attempt.failed(error)
      settle()
      throw error
    }
  }

  function watched(call: ModelCall, events: StreamAnswer['events'], attempt: Attempt): StreamAnswer['events'] {
    const least = new LowerBound(rules.longestTokenBytes)
    return watchStream(events, {
      n: (call.body as Partial<ChatRequest>).n ?? 1,
      isSpent(data) {
        least.take(data)
        attempt.least = least.tokens
        return attempt.isSpent()
      },
      onWhole: () => (attempt.whole = true),
      onCut() {
        call.observed.finishReason = 'length'
        call.evidence.push({ guard: NAME, verdict: 'change', rule: 'cut', where: 'answer:/choices' })
      },
    })
  }

  function tellNear(call: ModelCall, { lines, amounts }: Plan, { readings }: Granted): void {
    if (call.origin.kind === 'selftest') return
    use.see(lines, readings)
    const notes = near.granted(lines, readings, ({ budget }) => amounts[budget.unit])
    for (const one of notes) tell(noteEvent(one, call, now()))
  }

  /** The one place where a call is refused, or is said to be where it is only observed. */
  function turnAway(call: ModelCall, { rule, where, error, over = [] }: Refusal): void {
    if (call.origin.kind !== 'selftest') {
      for (const { line, reading } of over) use.see([line], [reading])
      for (const one of near.refused(over)) tell(noteEvent(one, call, now()))
    }
    refuse(call, { guard: NAME, rule, ...(where === undefined ? {} : { where }) }, () => error)
  }
}

function note({ evidence }: ModelCall, { reserved }: Attempt, changed: boolean, shared: boolean): void {
  if (changed) evidence.push({ guard: NAME, verdict: 'change', rule: 'max-tokens-ceiling', where: '/max_tokens' })
  evidence.push({ guard: NAME, verdict: 'allow', rule: 'reserved', count: reserved.tokens })
  if (shared) evidence.push({ guard: NAME, verdict: 'flag', rule: 'share' })
}

/** The answer's headers, with what is left once this call is over, as far as that is known by now. */
function withLimits(
  { headers }: ModelAnswer,
  { lines }: Plan,
  { readings }: Granted,
  attempt: Attempt,
): Record<string, string> {
  const { whole, reserved } = attempt
  const amounts = whole ? attempt.settle().amounts : reserved
  return { ...headers, ...limitHeaders(lines, usedAfter(lines, readings, reserved, amounts), amounts.tokens) }
}
