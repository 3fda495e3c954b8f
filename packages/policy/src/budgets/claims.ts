import { createHash } from 'node:crypto'
import type { Principal } from '@windbreak/core'
import { costOf, type Price, type Tokens } from './price-list.js'
import type { ActiveBudget, Rules } from './rules.js'
import type { Meter } from './stores/store.js'

/** One budget as it applies to one call. */
export interface Line extends Meter {
  readonly budget: ActiveBudget
  /** The name under which settings know whose budget it is. */
  readonly subject: string
}

export interface Amounts {
  readonly tokens: number
  /** Millionths of a US dollar. */
  readonly cost: number
}

/** Where the counters of this principal lie, and all that is reserved together with them. */
export function tagOf({ environment, isShared }: Rules, { tenant }: Principal): string {
  return isShared ? environment : `${environment}:${encode(tenant)}`
}

/** The budgets that count a call by `principal` to `model`, given by its canonical name. */
export function linesFor({ budgets }: Rules, principal: Principal, model: string): readonly Line[] {
  return budgets
    .filter(({ counts }) => counts(model))
    .map(budget => {
      const subject = subjectOf(budget, principal, model)
      const { name, window } = budget
      return {
        budget,
        subject,
        window,
        limit: budget.limitOf(subject),
        key: `${name}:${keyOf(budget, principal, model)}`,
      }
    })
}

export function amountsOf(tokens: Tokens, price: Price | undefined): Amounts {
  return { tokens: tokens.prompt + tokens.completion, cost: price === undefined ? 0 : costOf(tokens, price) }
}

function subjectOf({ scope }: ActiveBudget, { id, tenant = '' }: Principal, model: string): string {
  switch (scope) {
    case 'principal':
      return id
    case 'tenant':
      return tenant
    case 'environment':
      return ''
    case 'model':
      return model
    default:
      throw new TypeError(`no such scope: ${String(scope satisfies never)}`)
  }
}

/** Two tenants may each have a principal of the same name. Those without a tenant are one tenant together. */
function keyOf(budget: ActiveBudget, principal: Principal, model: string): string {
  const subject = encode(subjectOf(budget, principal, model))
  return budget.scope === 'principal' ? `${encode(principal.tenant)}:${subject}` : subject
}

const PLAIN = /^[\w.@-]{1,64}$/

/** Names as they are where they can stand in a key, else their hash; the two cannot meet. */
function encode(name: string | undefined): string {
  if (name === undefined || name === '') return '-:'
  return PLAIN.test(name) ? name : `~${createHash('sha256').update(name).digest('base64url')}`
}
