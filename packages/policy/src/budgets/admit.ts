import type { Granted, Keeper } from './keeper.js'
import type { Plan } from './plan.js'
import { type Refusal, refuseExceeded, refuseStoreDown } from './refusals.js'

export interface Admission {
  readonly plan: Plan
  /** `undefined` where no budget counts the call. */
  readonly granted: Granted | undefined
}

export function isRefusal(value: object): value is Refusal {
  return 'error' in value
}

/** Reserves what a plan asks for, in every budget or in none. */
export async function admit(
  plan: Plan,
  keeper: Pick<Keeper, 'reserve'>,
  id: string,
  ttlMs: number,
): Promise<Admission | Refusal> {
  const { tag, lines, amounts } = plan
  if (lines.length === 0) return { plan, granted: undefined }
  const claims = lines.map(({ key, window, limit, budget }) => ({ key, window, limit, amount: amounts[budget.unit] }))
  const granted = await keeper.reserve({ id, tag, claims, ttlMs })
  if (granted === undefined) return refuseStoreDown()
  if (granted.status === 'granted') return { plan, granted }
  return refuseExceeded(lines, granted, amounts)
}
