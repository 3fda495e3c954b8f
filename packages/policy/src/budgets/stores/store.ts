import type { Window } from './window.js'

/** One counter: what one subject may use within one window. */
export interface Meter {
  /** Names the budget and its subject, without a time: which window counts is the store's to say, by its own clock. */
  readonly key: string
  readonly window: Window
  /** Whole number. What the counter may not pass within one window. */
  readonly limit: number
}

export interface Claim extends Meter {
  /** Whole number. */
  readonly amount: number
}

export interface ReserveRequest {
  /** Chosen by the caller, never used twice. */
  readonly id: string
  /** What lies together: all claims of one reservation do. A store that is spread keeps one tag in one place. */
  readonly tag: string
  readonly claims: readonly Claim[]
  /** How long the reservation counts as open. */
  readonly ttlMs: number
}

/** A meter as it stands. Times are epoch milliseconds by the store's clock. */
export interface Reading {
  readonly used: number
  readonly start: number
  readonly end: number
}

export interface Reserved {
  /**
   * `granted`: all claims are debited. `over`: at least one would pass its limit, and none is debited.
   * `void`: this id has been settled already, by a caller who had given up waiting.
   */
  readonly status: 'granted' | 'over' | 'void'
  /** The store's clock. */
  readonly now: number
  /** In the order of the claims; after the debit where it was granted. */
  readonly readings: readonly Reading[]
  /** Open reservations of this tag that were found past their time. They stay charged in full. */
  readonly expired: number
}

export interface Settlement {
  readonly id: string
  readonly tag: string
  /** The keys of the claims, in their order. */
  readonly keys: readonly string[]
  /** What each claim comes to; whole numbers. Above the claim is taken as it is. */
  readonly charges: readonly number[]
}

/**
 * `settled`: done now. `late`: done now, after the reservation had expired. `again`: it was settled before, and nothing
 * changed. `unknown`: there is no such reservation; the id is marked, so that it cannot be reserved any more.
 */
export type Settled = 'settled' | 'late' | 'again' | 'unknown'

/**
 * Keeps counters. Reserving debits the full amount at once and settling corrects it, so a reservation that nobody
 * settles is charged in full, and a counter never holds less than what was used.
 * Rejects when it cannot be reached or cannot write; nobody may take that for a yes.
 */
export interface BudgetStore {
  /** Debits all claims or none, in one step that nothing can come between. */
  reserve(request: ReserveRequest): Promise<Reserved>
  /** Corrects each claim in the very window it was debited in, whatever the clock says by now. Idempotent. */
  settle(settlement: Settlement): Promise<Settled>
  /** Changes nothing. */
  tally(tag: string, meters: readonly Meter[]): Promise<{ readonly now: number; readonly readings: readonly Reading[] }>
}
