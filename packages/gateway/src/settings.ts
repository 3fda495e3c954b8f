import { type Static, Type } from '@sinclair/typebox'

const MIB = 1024 * 1024
const DAY_MS = 86_400_000

const profile = (initial: 'browser' | 'service', description: string) =>
  Type.Union([Type.Literal('browser'), Type.Literal('service'), Type.Literal('off')], { default: initial, description })

export const GatewaySettings = Type.Object(
  {
    prefix: Type.String({
      default: '',
      pattern: '^(/[A-Za-z0-9._-]+)*$',
      description: 'Path in front of /v1 and /api, such as /ai',
    }),
    bodyLimit: Type.Integer({
      default: 4 * MIB,
      minimum: 1024,
      maximum: 64 * MIB,
      description: 'Bytes a request body may have',
    }),
    slowReaderMs: Type.Integer({
      default: 30_000,
      minimum: 1,
      maximum: 600_000,
      description: 'Milliseconds a client may leave a streamed answer unread before it is cut',
    }),
    chatProfile: profile('browser', 'Whose turns /api/chat takes; off serves no such route'),
    v1Profile: profile('service', 'Whose turns /v1 takes; off serves no such routes'),
    historyMaxAgeMs: Type.Integer({
      default: DAY_MS,
      minimum: 1000,
      maximum: 90 * DAY_MS,
      description: 'Milliseconds after which a signed conversation is not taken any more',
    }),
    openaiDialect: Type.Boolean({
      default: true,
      description: "Whether /v1 takes bodies in OpenAI's dialect too, and its errors have the member they look for",
    }),
  },
  { additionalProperties: false },
)

export type GatewaySettings = Static<typeof GatewaySettings>
