export type { Windbreak } from './augment.js'
export type { Subscriber, WindbreakEvent } from './events.js'
export {
  attach,
  boundaryOf,
  type BoundarySettings,
  identify,
  type Identify,
  modelsOf,
  modeOf,
  observe,
  openBoundary,
  provide,
  publish,
  subscribe,
} from './registry.js'
export { publishRefusal } from './publish-refusal.js'
export { originOf, principalOf, requirePrincipal } from './principal.js'
export { selfTest } from './self-test.js'
export { clientGone } from './client-gone.js'
export { callFrom, type CallOptions } from './call-from.js'
