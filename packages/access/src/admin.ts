import { type CreatedKey, createKey } from './create-key.js'
import { InvalidSettings, UnknownKey } from './errors.js'
import { pepperOf } from './hash-key.js'
import type { KeyKind } from './key-format.js'
import type { KeySettings } from './key-settings.js'
import type { Pepper } from './peppers.js'
import type { KeyStore } from './stores/key-store.js'
import { readKeys } from './stores/read-keys.js'

export interface AddKeyOptions {
  readonly principal: string
  readonly tenant?: string
  readonly roles?: readonly string[]
  /** RFC 3339 in UTC, such as `2027-01-31T00:00:00Z`. */
  readonly expires?: string
  readonly live: boolean
  /** The hash is made under it. */
  readonly pepper?: Pepper
  /** Epoch milliseconds. */
  readonly now?: () => number
}

/** Makes a key and puts its line into the store. Show `key` once, and keep it nowhere. */
export async function addKey(store: KeyStore, options: AddKeyOptions): Promise<CreatedKey> {
  const { principal, tenant, roles, expires, live, pepper, now = Date.now } = options
  if (expires !== undefined && Date.parse(expires) <= now()) throw new InvalidSettings('/expires', 'It is past')
  const created = createKey({ live, ...(pepper === undefined ? {} : { pepper }) })
  const line: KeySettings = {
    id: created.id,
    hash: created.hash,
    principal,
    ...(tenant === undefined ? {} : { tenant }),
    ...(roles === undefined ? {} : { roles }),
    ...(expires === undefined ? {} : { expires }),
  }
  await store.update(keys => [...keys, line])
  return created
}

/** The line stays, and says that the key is refused. Throws `WB_ACCESS_UNKNOWN_KEY`. */
export async function disableKey(store: KeyStore, id: string): Promise<void> {
  await store.update(keys => replace(keys, id, key => [{ ...key, disabled: true }]))
}

/** The line goes. Throws `WB_ACCESS_UNKNOWN_KEY`. */
export async function removeKey(store: KeyStore, id: string): Promise<void> {
  await store.update(keys => replace(keys, id, () => []))
}

function replace(
  keys: readonly KeySettings[],
  id: string,
  make: (key: KeySettings) => readonly KeySettings[],
): readonly KeySettings[] {
  if (!keys.some(key => key.id === id)) throw new UnknownKey(id)
  return keys.flatMap(key => (key.id === id ? make(key) : [key]))
}

/** What may be shown of a key: all but its hash. */
export interface ListedKey extends Omit<KeySettings, 'hash' | 'disabled'> {
  readonly kind: KeyKind
  readonly state: 'valid' | 'disabled' | 'expired'
  /** The pepper its hash was made under; `null` for plain SHA-256. A pepper may go once no key names it. */
  readonly pepper: string | null
}

export async function listKeys(store: KeyStore, now: () => number = Date.now): Promise<readonly ListedKey[]> {
  const at = now()
  return readKeys(store.name, await store.read()).map(key => toListed(key, at))
}

function toListed({ hash, disabled, ...labels }: KeySettings, at: number): ListedKey {
  return {
    ...labels,
    kind: hash.startsWith('live:') ? 'live' : 'test',
    state: disabled === true ? 'disabled' : isPast(labels.expires, at) ? 'expired' : 'valid',
    pepper: pepperOf(hash),
  }
}

function isPast(expires: string | undefined, at: number): boolean {
  return expires !== undefined && Date.parse(expires) <= at
}
