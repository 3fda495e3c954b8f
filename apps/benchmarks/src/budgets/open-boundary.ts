import { attach, boundaryOf, openBoundary } from '@windbreak/core/fastify'
import type { ModelAnswer, ModelCall, Principal } from '@windbreak/core'
import budgets, { type BudgetsPluginOptions } from '@windbreak/policy/budgets'
import { readRequest } from '@windbreak/wire'
import Fastify from 'fastify'

export interface BoundaryKit {
  readonly ask: (body: unknown, principal: Principal, signal?: AbortSignal) => Promise<ModelAnswer>
  readonly storeUp: () => boolean
  readonly close: () => Promise<void>
}

/** The budgets' guard in the real boundary, in this process, before a transport that is a function. */
export async function openWith(
  options: BudgetsPluginOptions,
  transport: (call: ModelCall) => Promise<ModelAnswer>,
): Promise<BoundaryKit> {
  const app = Fastify()
  await app.register(budgets, { environment: 'production', ...options })
  openBoundary(app, { read: readRequest, unguarded: ['record', 'policy', 'filter', 'intent'] })
  attach(app, {
    name: 'transport',
    stage: 'transport',
    async run(call) {
      call.signal.throwIfAborted()
      call.observed.attempts += 1
      return transport(call)
    },
  })
  await app.ready()
  return {
    ask: (body, principal, signal) =>
      boundaryOf(app).dispatch({
        operation: 'chat.complete',
        body,
        principal,
        origin: { kind: 'job' },
        ...(signal === undefined ? {} : { signal }),
      }),
    storeUp: () => app.windbreak.budgets.storeUp,
    close: () => app.close(),
  }
}

export const codeOf = (error: unknown): string => String((error as { code?: unknown }).code)

/** Writes down what an answer says it used, as the real transport does. */
export function see({ observed }: ModelCall, prompt: number, completion: number): void {
  observed.usage = { promptTokens: prompt, completionTokens: completion, totalTokens: prompt + completion }
}
