import { type Static, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false } as const

/** Where a secret comes from, as plain data. */
export const KeySourceSetting = Type.Union([
  Type.Object(
    { env: Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,127}$', description: 'The name of a variable' }) },
    closed,
  ),
  Type.Object(
    {
      file: Type.String({ minLength: 1, description: 'A mounted file' }),
      field: Type.Optional(Type.String({ minLength: 1, description: 'A field of it, where it is JSON' })),
    },
    closed,
  ),
  Type.Object(
    { use: Type.String({ minLength: 1, description: 'The name of a source in the option `sources`' }) },
    closed,
  ),
])

export type KeySourceSetting = Static<typeof KeySourceSetting>
