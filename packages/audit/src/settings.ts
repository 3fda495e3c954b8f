import { type Static, Type } from '@sinclair/typebox'
import { readSettings } from '@windbreak/core'
import { InvalidSettings } from './errors.js'
import { ProofSettings } from './proof/settings.js'
import { ShipSettings } from './ship/settings.js'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB
const DAY_MS = 86_400_000

const Rate = (perSecond: number, burst: number, what: string) =>
  Type.Object(
    {
      perSecond: Type.Number({ exclusiveMinimum: 0, default: perSecond, description: `Records a second, ${what}` }),
      burst: Type.Integer({ minimum: 1, default: burst, description: `Records at once, ${what}` }),
    },
    { additionalProperties: false, default: {} },
  )

export const RefusalSettings = Type.Object(
  {
    perAddress: Rate(20, 100, 'for one address (IPv6: one /64)'),
    overall: Rate(200, 400, 'for all addresses together'),
    bytesPerDay: Type.Integer({
      minimum: KIB,
      default: 256 * MIB,
      description: 'What refusals may add to the spool in a day, in bytes',
    }),
    addresses: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 10_000,
      description: 'Addresses remembered at once',
    }),
    summaryMs: Type.Integer({
      minimum: 100,
      maximum: 3_600_000,
      default: 10_000,
      description: 'How often what was not written one by one is written as counts, in milliseconds',
    }),
  },
  { additionalProperties: false, default: {} },
)

export const AuditSettings = Type.Object(
  {
    directory: Type.String({ minLength: 1, description: 'The spool: a directory of this instance alone' }),
    logId: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$',
        description: 'Names this log in each record; one for each instance. The host name where absent',
      }),
    ),
    mode: Type.Union([Type.Literal('strict'), Type.Literal('blocking'), Type.Literal('best-effort')], {
      default: 'strict',
      description: 'What waits for stable storage',
    }),
    level: Type.Union(
      [Type.Literal('none'), Type.Literal('metadata'), Type.Literal('request'), Type.Literal('request-response')],
      { default: 'metadata', description: 'What is recorded of a call: nothing, facts, or its text as well' },
    ),
    maxTextBytes: Type.Integer({
      minimum: 64,
      maximum: 256 * KIB,
      default: 16 * KIB,
      description: 'Longest text of one request or answer on record, in bytes',
    }),
    identities: Type.Union([Type.Literal('hmac'), Type.Literal('plain')], {
      default: 'hmac',
      description: 'How user ids and addresses are recorded',
    }),
    identityKeyFiles: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Files with the keys of `hmac`, the current one first; outside `directory`',
    }),
    maxSegmentBytes: Type.Integer({
      minimum: 4 * KIB,
      maximum: GIB,
      default: 64 * MIB,
      description: 'Size at which a new segment is begun',
    }),
    maxSegmentAgeMs: Type.Integer({
      minimum: 1_000,
      maximum: 31 * DAY_MS,
      default: DAY_MS,
      description: 'Age at which the next record begins a new segment, in milliseconds',
    }),
    maxSpoolBytes: Type.Integer({
      minimum: 16 * KIB,
      default: 10 * GIB,
      description: 'Size of the whole spool at which no new work is taken',
    }),
    reserveBytes: Type.Integer({
      minimum: 0,
      maximum: GIB,
      default: MIB,
      description: 'Kept free on the disk for the ends of calls; counted apart from the spool',
    }),
    commitTimeoutMs: Type.Integer({
      minimum: 100,
      maximum: 600_000,
      default: 10_000,
      description: 'How long a record may wait for stable storage, in milliseconds',
    }),
    onCorruption: Type.Union([Type.Literal('refuse'), Type.Literal('continue')], {
      default: 'refuse',
      description: 'What to do at start when a record before the tail is damaged',
    }),
    refusals: RefusalSettings,
    proof: ProofSettings,
    ship: ShipSettings,
  },
  { additionalProperties: false },
)

export type AuditSettings = Static<typeof AuditSettings>
export type AuditMode = AuditSettings['mode']

/** What a user writes: everything but the directory has a default. */
export type AuditSettingsInput = { readonly directory: string } & Optional<AuditSettings>
type Optional<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[]
    ? readonly T[K][number][]
    : T[K] extends object
      ? Optional<T[K]>
      : T[K]
}

/** Throws `WB_AUDIT_INVALID_SETTINGS`. */
export function readAuditSettings(input: unknown): Readonly<AuditSettings> {
  const settings = readSettings(AuditSettings, input, InvalidSettings)
  if (settings.maxSpoolBytes < 2 * settings.maxSegmentBytes) {
    throw new InvalidSettings('/maxSpoolBytes', 'must hold at least two segments')
  }
  return settings
}
