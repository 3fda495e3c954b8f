import { STAGES } from '@windbreak/core'
import { Limits } from '@windbreak/wire'
import { type Static, Type } from '@sinclair/typebox'
import { RotationSettings } from './keys/settings.js'
import { ProxySettings, TlsSettings } from './network/settings.js'
import { BreakerSettings, Fallbacks, RetrySettings } from './route/settings.js'
import { Profiles } from './profile-settings.js'

const milliseconds = (value: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 3_600_000, default: value, description })

const Deadlines = Type.Object(
  {
    connectMs: milliseconds(5_000, 'To connect, TLS included'),
    firstByteMs: milliseconds(120_000, 'From the request sent to the first byte of the answer'),
    idleMs: milliseconds(60_000, 'Between two reads of the answer'),
    totalMs: milliseconds(600_000, 'From the start of the call to the end of its answer'),
  },
  { additionalProperties: false, default: {} },
)

export type Deadlines = Readonly<Static<typeof Deadlines>>

export const ConfigSettings = Type.Object(
  {
    serverURL: Type.Optional(
      Type.String({ description: "The upstream's origin; else `MISTRAL_SERVER_URL`, else Mistral's global one" }),
    ),
    profiles: Type.Optional(Profiles),
    rotation: RotationSettings,
    trustedUpstreams: Type.Array(Type.String(), {
      default: [],
      description: "Origins (https) other than Mistral's that may be given the key",
    }),
    envFile: Type.String({ minLength: 1, default: '.env', description: 'Read in development only' }),
    unguarded: Type.Array(Type.Union(STAGES.map(stage => Type.Literal(stage))), {
      default: [],
      description: 'Required stages that may be missing; logged loudly',
    }),
    mode: Type.Union([Type.Literal('enforce'), Type.Literal('observe')], {
      default: 'enforce',
      description: 'Whether guards refuse, or only record what they would have refused',
    }),
    observeUntil: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$',
        description: 'When `observe` ends, RFC 3339 in UTC; needed in production',
      }),
    ),
    proxy: Type.Optional(ProxySettings),
    tls: Type.Optional(TlsSettings),
    deadlines: Deadlines,
    retries: RetrySettings,
    breaker: BreakerSettings,
    fallbacks: Fallbacks,
    drainMs: Type.Integer({
      minimum: 0,
      maximum: 3_600_000,
      default: 10_000,
      description: 'How long open calls may go on once the server closes',
    }),
    maxAnswerBytes: Type.Integer({ minimum: 1_024, default: 33_554_432, description: 'Larger answers are cut' }),
    connections: Type.Integer({
      minimum: 1,
      maximum: 65_535,
      default: 256,
      description: 'Most connections to the upstream',
    }),
    limits: Limits,
  },
  { additionalProperties: false },
)

export type ConfigSettings = Static<typeof ConfigSettings>

type DeepPartial<T> = {
  readonly [K in keyof T]?: NonNullable<T[K]> extends readonly (infer E)[]
    ? readonly E[]
    : NonNullable<T[K]> extends object
      ? DeepPartial<NonNullable<T[K]>>
      : T[K]
}

/** What a user writes: everything has a default. */
export type ConfigSettingsInput = DeepPartial<ConfigSettings>
