export { default } from './plugin.js'
export type { BudgetsApi, BudgetsPluginOptions } from './plugin.js'
export { Budget, BudgetSettings } from './settings.js'
export type { BudgetTally, Tally } from './tally.js'
export { type Bound, boundCall, type NoBound } from './bound-call.js'
export type { Ceilings } from './measure-media.js'
export { DEFAULT_PRICES, type DefaultPrice } from './prices.js'
export { memoryStore, type MemoryStoreOptions } from './stores/memory.js'
export type {
  BudgetStore,
  Claim,
  Meter,
  Reading,
  Reserved,
  ReserveRequest,
  Settled,
  Settlement,
} from './stores/store.js'
export type { Window } from './stores/window.js'
export { BudgetExceeded, CallTooLarge, InvalidSettings, NoPrice, StoreDown, Unbounded } from './errors.js'
