import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { readSettings } from '@windbreak/core'
import { InvalidEntry } from './errors.js'

const Text = (description: string) => Type.Optional(Type.Union([Type.String(), Type.Null()], { description }))

/** What an application may record by itself. Strings longer than 256 characters (names) or 128 (the rest) are cut. */
export const AuditEntry = Type.Object(
  {
    action: Type.String({
      pattern: '^(?!audit\\.)[^\\s]+$',
      description: 'What was done, such as `chat.complete`; `audit.` is kept for the trail itself',
    }),
    userId: Text('Who'),
    tenant: Text('For whom'),
    model: Text('The model asked for'),
    tokensUsed: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    success: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    errorCode: Text('A stable code'),
    ipAddress: Text('As derived through trusted proxies'),
    socketAddress: Text('The other end of the socket'),
    requestId: Text('The request'),
    route: Text('The pattern of the route'),
    detail: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' }),
        Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
        {
          additionalProperties: false,
          description: 'Further facts, flat; never text that a user wrote',
        },
      ),
    ),
  },
  { additionalProperties: false },
)

export type AuditEntry = Static<typeof AuditEntry>

/** Made once: the schema read anew for each entry costs more than all else that is done for a record. */
const compiled = TypeCompiler.Compile(AuditEntry)

/**
 * A copy that its caller can no longer change.
 * Throws `WB_AUDIT_INVALID_ENTRY` with the place of the first fault, never its value.
 */
export function readEntry(input: unknown): AuditEntry {
  const copy = copyEntry(input)
  return compiled.Check(copy) ? copy : readSettings(AuditEntry, input, InvalidEntry)
}

/** Read once, so that what was checked is what is written. */
function copyEntry(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input
  const copy: { detail?: unknown } = { ...input }
  if (typeof copy.detail === 'object' && copy.detail !== null) copy.detail = { ...copy.detail }
  return copy
}
