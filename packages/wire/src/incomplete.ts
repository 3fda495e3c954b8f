import { withOutcome } from '@windbreak/core'

/** An error that ends a call as `incomplete`: whatever was delivered of the answer is not all of it. */
export function incomplete<A extends unknown[]>(Problem: new (...args: A) => Error, ...args: A): Error {
  return withOutcome(new Problem(...args), 'incomplete')
}
