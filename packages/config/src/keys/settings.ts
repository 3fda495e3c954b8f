import { type Static, Type } from '@sinclair/typebox'

const milliseconds = (minimum: number, maximum: number, value: number, description: string) =>
  Type.Integer({ minimum, maximum, default: value, description })

const HOUR = 3_600_000
const DAY = 24 * HOUR
export const DAY_MS = DAY

const days = (value: number | undefined, description: string) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3_650, description, ...(value === undefined ? {} : { default: value }) }),
  )

export const RotationSettings = Type.Object(
  {
    refreshMs: milliseconds(5_000, DAY, 300_000, 'Between two reads of the sources, give or take a fifth'),
    graceMs: milliseconds(0, DAY, 600_000, 'How long a replaced key can be gone back to'),
    probe: Type.Boolean({ default: true, description: 'Whether a key must be accepted by the upstream first' }),
    probeTimeoutMs: milliseconds(100, 60_000, 5_000, "For the probe, and for an operator's own check"),
    sourceTimeoutMs: milliseconds(100, 60_000, 5_000, 'For one read of one source'),
    staleAfterMs: milliseconds(1_000, 365 * DAY, DAY, 'How long the sources may fail before readiness turns red'),
    refuseWhenStale: Type.Boolean({ default: false, description: 'Whether calls are refused from then on' }),
    maxAgeDays: Type.Object(
      {
        development: days(undefined, 'Oldest key in development; no limit where absent'),
        staging: days(180, 'Oldest key in staging'),
        production: days(90, 'Oldest key in production'),
      },
      { additionalProperties: false, default: {} },
    ),
    warnDays: Type.Integer({ minimum: 0, maximum: 365, default: 14, description: 'Warning before age or expiry' }),
    unreadyWhenOverdue: Type.Boolean({
      default: false,
      description: 'Whether a key beyond its oldest age turns readiness red, not only its expiry',
    }),
  },
  { additionalProperties: false, default: {} },
)

export type RotationSettings = Readonly<Static<typeof RotationSettings>>
