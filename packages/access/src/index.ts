export { default } from './plugin.js'
export type { AccessApi, AccessPluginOptions } from './plugin.js'
export { AccessSettings } from './settings.js'
export { KeyFile, type KeySettings } from './key-settings.js'
export {
  AccessDenied,
  IdentifyFailed,
  InvalidPrincipal,
  InvalidSettings,
  NobodyCouldCall,
  NotForProduction,
  StoreBusy,
  StoreFailed,
  StoreInvalid,
  TooManyFailures,
  UnknownKey,
} from './errors.js'
export { createKey, type CreatedKey, type CreateKeyOptions } from './create-key.js'
export { hashKey } from './hash-key.js'
export { type KeyKind, looksLikeKey } from './key-format.js'
export { type Pepper, readPeppers } from './peppers.js'
export { addKey, type AddKeyOptions, disableKey, type ListedKey, listKeys, removeKey } from './admin.js'
export type { Change, KeyStore } from './stores/key-store.js'
export { fileStore } from './stores/file.js'
export { memoryStore } from './stores/memory.js'
export type { ReloadReport } from './keyring.js'
export type { DeniedReason, IdentifyCaller } from './gate.js'
