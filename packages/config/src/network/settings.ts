import { type Static, Type } from '@sinclair/typebox'
import { KeySourceSetting } from '../key-source-setting.js'

const closed = { additionalProperties: false } as const

/** PEM text, or the path of a file that holds it. */
const pem = (description: string) => Type.String({ minLength: 1, description })

export const TlsSettings = Type.Object(
  {
    ca: Type.Optional(
      Type.Array(pem('PEM text or a file'), {
        minItems: 1,
        description: 'Authorities to believe beside those that Node comes with',
      }),
    ),
    caOnly: Type.Optional(Type.Boolean({ description: 'Whether `ca` counts alone; false where absent' })),
    cert: Type.Optional(pem('This server as a client: its certificate and what is between it and its authority')),
    key: Type.Optional(KeySourceSetting),
    minVersion: Type.Optional(
      Type.Union([Type.Literal('TLSv1.2'), Type.Literal('TLSv1.3')], {
        description: 'Oldest version of TLS that is spoken; 1.2 where absent',
      }),
    ),
    servername: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$',
        description: 'The name that is asked for and that the certificate must have, instead of the host',
      }),
    ),
    pins: Type.Optional(
      Type.Array(Type.String({ pattern: '^sha256/[A-Za-z0-9+/]{43}=$' }), {
        minItems: 1,
        maxItems: 16,
        description: "SHA-256 of the public keys (SPKI) of which the server's own certificate must have one",
      }),
    ),
  },
  { ...closed, description: 'What a server must show; that it must cannot be switched off' },
)

export const ProxySettings = Type.Object(
  {
    url: Type.Optional(Type.String({ minLength: 1, description: 'http or https, without a user name or a password' })),
    credentials: Type.Optional(KeySourceSetting),
    fromEnvironment: Type.Optional(
      Type.Boolean({ description: 'Whether `HTTPS_PROXY` and `NO_PROXY` count where `url` and `except` are absent' }),
    ),
    except: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
        description: 'Hosts that are reached without it, as in `NO_PROXY`',
      }),
    ),
    tls: Type.Optional(TlsSettings),
  },
  { ...closed, description: 'The proxy that tunnels (CONNECT) to the upstream' },
)

export type TlsSettings = Readonly<Static<typeof TlsSettings>>
export type ProxySettings = Readonly<Static<typeof ProxySettings>>
