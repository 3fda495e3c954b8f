import { type AccessSettings, hashKey, looksLikeKey } from '@windbreak/access'
import { NoAccessKeys } from './errors.js'
import type { ServerSettings } from './settings.js'

/** Who may call; nobody is refused. Stored keys as they are, and in development the plain one, which alone may have any shape. */
export function accessSettings({ accessKeys, plainAccessKey }: ServerSettings): AccessSettings {
  if (plainAccessKey === undefined && accessKeys.length === 0) throw new NoAccessKeys()
  if (plainAccessKey === undefined) return { keys: accessKeys }
  const plain = { id: 'demo', hash: hashKey(plainAccessKey), principal: 'demo' }
  return { keys: [...accessKeys, plain], demo: !looksLikeKey(plainAccessKey) }
}
