import { type Static, Type } from '@sinclair/typebox'

/** Printable ASCII, so that a name can stand in any log line. */
export const NAME = '^[!-~]{1,128}$'
/** `windbreak:` is kept for calls of our own. */
export const PRINCIPAL_ID = '^(?!windbreak:)[!-~]{1,128}$'
export const ROLES_MOST = 64

export const KeySettings = Type.Object(
  {
    id: Type.String({ pattern: NAME, description: 'Name of the key, safe to print' }),
    hash: Type.String({
      pattern: '^(live|test):(sha256|hmac-sha256:[A-Za-z0-9_-]{1,32}):[0-9a-f]{64}$',
      description: 'What `createKey` or `hashKey` gave; never the key',
    }),
    principal: Type.String({
      pattern: PRINCIPAL_ID,
      description: 'Id of who calls with this key; `windbreak:` is kept for calls of our own',
    }),
    tenant: Type.Optional(Type.String({ pattern: NAME, description: "The principal's tenant" })),
    roles: Type.Optional(
      Type.Array(Type.String({ pattern: NAME }), {
        uniqueItems: true,
        maxItems: ROLES_MOST,
        description: "The principal's roles",
      }),
    ),
    expires: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$',
        description: 'The key is refused from this moment on; RFC 3339 in UTC',
      }),
    ),
    disabled: Type.Optional(Type.Boolean({ default: false, description: 'Refuse the key, but keep its line' })),
  },
  { additionalProperties: false },
)

export const KeyList = Type.Array(KeySettings, { description: 'Who may call' })

/** What a file of keys holds. */
export const KeyFile = Type.Object({ keys: KeyList }, { additionalProperties: false })

export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

export type KeySettings = Frozen<Static<typeof KeySettings>>
