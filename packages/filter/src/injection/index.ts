export {
  createInjectionDetector,
  type InjectionCollaborators,
  type InjectionDetector,
  type Judging,
} from './create-detector.js'
export { AIMS, type Aim, type InjectionFinding, type Tier, TIERS } from './tier.js'
export * as training from './training.js'
