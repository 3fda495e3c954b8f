import { AsyncLocalStorage } from 'node:async_hooks'
import type { BudgetStore, Settlement } from '@windbreak/policy/budgets'

const FATES = ['delivered', 'delivered', 'delivered', 'twice', 'late', 'late twice', 'crashed'] as const

/** One call as the figure knows it, whatever the guard makes of it. */
export interface Known {
  /** What the upstream is owed; `whole` where nobody said how much it was. */
  readonly owed: number | 'whole'
  /** It has reached the upstream. */
  reached: boolean
}

interface Held {
  readonly known: Known
  readonly account: string
  readonly amount: number
}

/** The call that is under way here. */
export const underWay = new AsyncLocalStorage<Known>()

export interface CrashLedger {
  /** In front of the real store: what it settles may get lost, or come twice, or late. */
  readonly store: BudgetStore
  /** Tokens by principal and hour. */
  readonly accounts: ReadonlyMap<string, number>
  readonly fates: Record<string, number>
  /** Settlements that are to come late; taken out. */
  takeLate(): { readonly settlement: Settlement; readonly twice: boolean }[]
  /** Reservations that were left unsettled for longer than their time, and those that the store told of. */
  readonly counts: { unsettled: number; expired: number }
}

export function crashLedger(inner: BudgetStore, random: () => number, now: () => number): CrashLedger {
  const held = new Map<string, Held>()
  const accounts = new Map<string, number>()
  const fates: Record<string, number> = {}
  const counts = { unsettled: 0, expired: 0 }
  let late: { settlement: Settlement; twice: boolean }[] = []

  const add = (account: string, tokens: number) => accounts.set(account, (accounts.get(account) ?? 0) + tokens)

  const store: BudgetStore = {
    async reserve(request) {
      const known = underWay.getStore()
      const reserved = await inner.reserve(request)
      counts.expired += reserved.expired
      const [claim] = request.claims
      if (reserved.status === 'granted' && claim !== undefined && known !== undefined) {
        const account = `${claim.key} ${now() - (now() % 3_600_000)}`
        held.set(request.id, { known, account, amount: claim.amount })
      }
      return reserved
    },
    async settle(settlement) {
      const one = held.get(settlement.id)
      if (one === undefined) return inner.settle(settlement)
      held.delete(settlement.id)
      const { known, account, amount } = one
      const fate = FATES[Math.floor(random() * FATES.length)] ?? 'crashed'
      fates[fate] = (fates[fate] ?? 0) + 1
      // The process is gone: what was reserved stays, and that is the rule.
      const owed = known.owed === 'whole' ? amount : known.owed
      add(account, fate === 'crashed' ? amount : known.reached ? owed : 0)
      if (fate === 'crashed' || fate === 'late' || fate === 'late twice') {
        counts.unsettled += 1
        if (fate !== 'crashed') late.push({ settlement, twice: fate === 'late twice' })
        return 'settled'
      }
      const settled = await inner.settle(settlement)
      if (fate === 'twice') await inner.settle({ ...settlement, charges: [0] })
      return settled
    },
    tally: (tag, meters) => inner.tally(tag, meters),
  }

  return {
    store,
    accounts,
    fates,
    counts,
    takeLate() {
      const taken = late
      late = []
      return taken
    },
  }
}
