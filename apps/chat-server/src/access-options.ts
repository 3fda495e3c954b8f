import { type AccessPluginOptions, fileStore, hashKey, looksLikeKey } from '@windbreak/access'
import { NoAccessKeys } from './errors.js'
import type { ServerSettings } from './settings.js'

type AccessOptions = Pick<AccessPluginOptions, 'settings' | 'store' | 'peppers'>

/** Who may call; nobody is refused. The stored keys, and in development the plain one, which alone may have any shape. */
export function accessOptions(settings: ServerSettings): AccessOptions {
  const { accessKeys, accessKeysFile, accessPeppers, plainAccessKey } = settings
  if (plainAccessKey === undefined && accessKeys.length === 0) throw new NoAccessKeys()
  const stored = accessKeysFile === undefined ? {} : { store: fileStore(accessKeysFile) }
  const options = { ...stored, peppers: accessPeppers }
  if (plainAccessKey === undefined) return options
  const plain = { id: 'demo', hash: hashKey(plainAccessKey), principal: 'demo' }
  return { ...options, settings: { keys: [plain], demo: !looksLikeKey(plainAccessKey) } }
}
