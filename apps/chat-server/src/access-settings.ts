import { type AccessSettings, hashKey, looksLikeKey } from '@windbreak/access'
import type { ServerSettings } from './settings.js'

/** Stored keys as they are, and in development the plain one, which alone may have any shape. */
export function accessSettings({ accessKeys, plainAccessKey }: ServerSettings): AccessSettings {
  if (plainAccessKey === undefined) return { keys: accessKeys }
  const plain = { id: 'demo', hash: hashKey(plainAccessKey), principal: 'demo' }
  return { keys: [...accessKeys, plain], demo: !looksLikeKey(plainAccessKey) }
}
