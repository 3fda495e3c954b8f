import { randomBytes } from 'node:crypto'
import type { Canary, ModelCall } from '@windbreak/core'
import { boundCall } from './bound-call.js'
import type { Granted, Keeper } from './keeper.js'
import type { Plan } from './plan.js'
import type { ActiveBudget, Rules } from './rules.js'
import { memoryStore } from './stores/memory.js'

const BUDGET: ActiveBudget = {
  name: 'selftest',
  scope: 'environment',
  window: 'minute',
  unit: 'tokens',
  limitOf: () => 0,
  counts: () => true,
}

export interface Rehearsal {
  plan(call: ModelCall): Plan
  readonly gate: Pick<Keeper, 'reserve'>
  canaries(): readonly Canary[]
}

/**
 * The self-test's calls pass the same guard and debit nobody: they are reserved in a store of their own, which has room
 * for all of them but the canary.
 */
export function createRehearsal({ ceilings }: Rules): Rehearsal {
  const store = memoryStore()
  const words = new Set<string>()

  return {
    plan(call) {
      const text = JSON.stringify(call.body) ?? ''
      const isCanary = [...words].some(word => text.includes(word))
      const bound = boundCall(call, ceilings)
      const tokens = bound.bounded ? bound : { prompt: 1, completion: 1 }
      const limit = isCanary ? 0 : Number.MAX_SAFE_INTEGER
      return {
        tag: 'selftest',
        lines: [{ budget: BUDGET, subject: '', key: BUDGET.name, window: BUDGET.window, limit }],
        bound: tokens,
        price: undefined,
        amounts: { tokens: tokens.prompt + tokens.completion, cost: 0 },
        body: bound.bounded ? bound.body : call.body,
        changed: bound.bounded && bound.changed,
      }
    },
    gate: {
      async reserve(request): Promise<Granted> {
        const reserved = await store.reserve(request)
        const settlement = { id: request.id, tag: request.tag, keys: request.claims.map(({ key }) => key) }
        return { ...reserved, shared: false, settle: charges => void store.settle({ ...settlement, charges }) }
      },
    },
    canaries() {
      // Letters alone, so that no filter takes it for something else.
      const word = `canary ${[...randomBytes(16)].map(byte => String.fromCharCode(97 + (byte % 26))).join('')}`
      words.add(word)
      return [
        {
          name: 'a call that no budget has room for',
          body: { messages: [{ role: 'user', content: word }] },
          expect: { refused: 'WB_POLICY_BUDGET_EXCEEDED' },
        },
      ]
    },
  }
}
