import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_POLICY_BUDGET_SETTINGS',
  'Invalid budget setting %s: %s',
  500,
  TypeError,
)

/** It may be asked again once the window is over. */
export const BudgetExceeded = createError<[budget: string, window: string]>(
  'WB_POLICY_BUDGET_EXCEEDED',
  'The budget "%s" has not enough left for this call in this %s',
  429,
)

/** Waiting does not help: not even an empty window has room for it. */
export const CallTooLarge = createError<[budget: string, window: string]>(
  'WB_POLICY_BUDGET_CALL_TOO_LARGE',
  'This call could use more than the budget "%s" allows in a whole %s; shorten it, or lower max_tokens',
  403,
)

export const Unbounded = createError<[what: string]>(
  'WB_POLICY_BUDGET_UNBOUNDED',
  'What this call may use has no upper bound: %s',
  403,
)

export const NoPrice = createError<[]>(
  'WB_POLICY_BUDGET_NO_PRICE',
  'This model has no price, and a budget counts money; add it to the setting "prices"',
  403,
)

export const StoreDown = createError<[]>(
  'WB_POLICY_BUDGET_STORE',
  'Budgets cannot be checked at the moment; try again in a second',
  503,
)
