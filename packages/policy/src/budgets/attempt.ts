import { type ModelCall, readError, type Usage } from '@windbreak/core'
import { type Charge, decideCharge } from './charge.js'
import { type Amounts, amountsOf, type Line } from './claims.js'
import { dearer, type Price, type Tokens } from './price-list.js'
import type { Rules } from './rules.js'

export interface AttemptOptions {
  readonly rules: Rules
  readonly call: ModelCall
  readonly lines: readonly Line[]
  /** Most tokens each way. */
  readonly bound: Tokens
  readonly price: Price | undefined
}

export interface Settled {
  readonly charge: Charge
  readonly amounts: Amounts
  /** In the order of the lines. */
  readonly charges: readonly number[]
  /** How far it went beyond what was reserved, in the units that budgets count. */
  readonly excess: Amounts
}

/** The code by which the transport says that a request never began to leave. */
const UNREACHABLE = 'WB_CONFIG_UPSTREAM_UNREACHABLE'
const OK = 200

/** One way through the guards behind this one. A retry is another attempt, with a reservation of its own. */
export class Attempt {
  readonly reserved: Amounts
  /** Proven by what was streamed. */
  least: Tokens = { prompt: 0, completion: 0 }
  /** The answer was read to its end. */
  whole = false
  readonly #options: AttemptOptions
  readonly #attemptsBefore: number
  readonly #usageBefore: Usage | undefined
  #unreachable = false

  constructor(options: AttemptOptions) {
    this.#options = options
    const { attempts, usage } = options.call.observed
    this.#attemptsBefore = attempts
    this.#usageBefore = usage
    this.reserved = amountsOf(options.bound, options.price)
  }

  failed(error: unknown): void {
    this.#unreachable = readError(error).code === UNREACHABLE
  }

  /** What was streamed so far has provably used up what was reserved in one of the budgets. */
  isSpent(): boolean {
    const { lines, price } = this.#options
    const least = amountsOf(this.least, price)
    return lines.some(({ budget: { unit } }) => least[unit] >= this.reserved[unit] && this.reserved[unit] > 0)
  }

  /** What it comes to by what is known now. */
  settle(): Settled {
    const { rules, call, lines } = this.#options
    const { attempts, upstreamStatus, usage } = call.observed
    const called = attempts > this.#attemptsBefore
    const facts = {
      called,
      unreachable: this.#unreachable,
      failedStatus: upstreamStatus === OK ? undefined : upstreamStatus,
      whole: this.whole,
      // What an attempt before this one used is charged already, and says nothing about this one.
      usage: usage === this.#usageBefore ? undefined : usage,
      least: this.least,
    }
    const charge = decideCharge(facts, rules.refundStatuses)
    const amounts = this.#amounts(charge)
    const excessIn = (unit: keyof Amounts) =>
      lines.some(({ budget }) => budget.unit === unit) ? Math.max(0, amounts[unit] - this.reserved[unit]) : 0
    return {
      charge,
      amounts,
      charges: lines.map(({ budget }) => amounts[budget.unit]),
      excess: { tokens: excessIn('tokens'), cost: excessIn('cost') },
    }
  }

  #amounts(charge: Charge): Amounts {
    switch (charge.kind) {
      case 'refund':
        return { tokens: 0, cost: 0 }
      case 'usage':
        return amountsOf(charge, this.#price())
      case 'full': {
        const { tokens, cost } = amountsOf(charge.least, this.#price())
        return { tokens: Math.max(tokens, this.reserved.tokens), cost: Math.max(cost, this.reserved.cost) }
      }
      default:
        throw new TypeError(`no such charge: ${String(charge satisfies never)}`)
    }
  }

  /** A dearer model that answered in the place of the one asked for is paid for at its own price. */
  #price(): Price | undefined {
    const { rules, call, price } = this.#options
    const { model } = call.observed
    const returned = model === undefined ? undefined : rules.prices.priceOf(model)
    return price === undefined || returned === undefined ? price : dearer(price, returned)
  }
}
