import { type Static, Type } from '@sinclair/typebox'

/** Printable ASCII, so that a name can stand in any log line. */
const NAME = { pattern: '^[!-~]{1,128}$' }

const KeySettings = Type.Object(
  {
    id: Type.String({ ...NAME, description: 'Name of the key, safe to print' }),
    hash: Type.String({
      pattern: '^(live|test):sha256:[0-9a-f]{64}$',
      description: 'What `createKey` or `hashKey` gave; never the key',
    }),
    principal: Type.String({
      pattern: '^(?!windbreak:)[!-~]{1,128}$',
      description: 'Id of who calls with this key; `windbreak:` is kept for calls of our own',
    }),
    tenant: Type.Optional(Type.String({ ...NAME, description: "The principal's tenant" })),
    roles: Type.Optional(Type.Array(Type.String(NAME), { uniqueItems: true, description: "The principal's roles" })),
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

export const AccessSettings = Type.Object(
  {
    keys: Type.Array(KeySettings, { minItems: 1, description: 'Who may call' }),
    demo: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Accept keys of any shape, such as one typed in by hand; refused in production',
      }),
    ),
  },
  { additionalProperties: false },
)

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

export type AccessSettings = Frozen<Static<typeof AccessSettings>>
export type KeySettings = AccessSettings['keys'][number]
