import { type Static, Type } from '@sinclair/typebox'
import { KeySourceSetting } from './key-source-setting.js'
import { ProxySettings, TlsSettings } from './network/settings.js'

const closed = { additionalProperties: false } as const

const Region = Type.Union([Type.Literal('global'), Type.Literal('eu'), Type.Literal('us')], {
  description: "One of Mistral's own servers",
})

const UpstreamSettings = Type.Object(
  {
    region: Type.Optional(Region),
    serverURL: Type.Optional(Type.String({ description: 'Instead of a region: an origin that is trusted' })),
    keys: Type.Array(KeySourceSetting, {
      minItems: 1,
      description: 'Where its key comes from; the first that holds one counts',
    }),
    models: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'Models a new key must offer; for `default` what policy allows, else none',
      }),
    ),
    proxy: Type.Optional(ProxySettings),
    tls: Type.Optional(TlsSettings),
  },
  closed,
)

const Profile = Type.Object(
  {
    upstreams: Type.Intersect([
      Type.Object({ default: UpstreamSettings }),
      // Closed: what has another name would be taken unchecked, and its region with it.
      Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }), UpstreamSettings, closed),
    ]),
  },
  closed,
)

export const Profiles = Type.Object(
  {
    development: Type.Optional(Profile),
    staging: Type.Optional(Profile),
    production: Type.Optional(Profile),
  },
  { ...closed, description: "Each environment's servers and keys; one that is not named does not start" },
)

export type Profiles = Static<typeof Profiles>
export type UpstreamSettings = Static<typeof UpstreamSettings>
