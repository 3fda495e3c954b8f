import { InvalidSettings, KeySourceFailed } from '../errors.js'
import { fingerprintOf } from '../keys/held-key.js'
import { crc32c } from './crc32c.js'
import { createFacts, type GcpMetadataClient } from './gcp-facts.js'
import type { KeySource, KeyVersion } from './key-source.js'
import { asRecord, networkReason } from './network-reason.js'
import { readSecret } from './read-secret.js'
import { untilGivenUp } from './until-given-up.js'

/** A call may take so many milliseconds and is not repeated by the client: when to ask again is decided by who reads. */
export interface GcpCallOptions {
  timeout: number
  retry: null
}

/**
 * What is used of the client: `new SecretManagerServiceClient()` of `@google-cloud/secret-manager` is one. Project,
 * credentials and transport are the application's.
 */
export interface GcpSecretsClient extends GcpMetadataClient {
  accessSecretVersion(
    request: { name: string },
    options: GcpCallOptions,
  ): Promise<readonly [GcpSecretValue, ...unknown[]]>
}

export interface GcpSecretValue {
  /** The concrete version's name, whatever alias was asked for. */
  readonly name?: string | null
  readonly payload?: {
    readonly data?: Uint8Array | string | null
    readonly dataCrc32c?: number | string | { toString(): string } | null
  } | null
}

export interface GcpSourceOptions {
  readonly client: GcpSecretsClient
  /** Such as `projects/p/secrets/mistral/versions/7`, or `…/versions/latest`. */
  readonly version: string
  /** The value is this field of a JSON object, not the whole text. */
  readonly field?: string
}

const VERSION_NAME = /^projects\/[^/]+\/(locations\/[^/]+\/)?secrets\/[^/]+\/versions\/[^/]+$/
const CALL: GcpCallOptions = { timeout: 10_000, retry: null }

/**
 * A secret of Google Secret Manager. The version is the concrete one's resource name, also where `latest` or an alias is
 * asked for. `latest` is whatever was added last, tested or not: a candidate, which counts once Mistral accepts it.
 *
 * The payload is held against its CRC32C. `createdAt` and `expiresAt` are the version's creation and the secret's end,
 * where the credentials may see them (`secretmanager.versions.get`, `secretmanager.secrets.get`): one more call for each
 * version, and one for each read. It never calls `changed`.
 */
export function gcpSource({ client, version, field }: GcpSourceOptions): KeySource {
  if (!VERSION_NAME.test(version)) {
    throw new InvalidSettings('gcpSource/version', 'must be like projects/p/secrets/s/versions/7')
  }
  const name = field === undefined ? `gcp ${version}` : `gcp ${version}, field ${field}`
  const facts = createFacts(client, CALL)

  async function read(): Promise<KeyVersion[]> {
    const [answer] = await client.accessSecretVersion({ name: version }, CALL).catch((error: unknown) => {
      throw new KeySourceFailed(name, reasonOf(error))
    })
    const secret = readSecret(name, checked(name, answer), field)
    const concrete = answer.name ?? ''
    if (!VERSION_NAME.test(concrete)) return [{ secret, version: fingerprintOf(secret) }]
    return [{ secret, version: concrete, ...(await facts.of(concrete)) }]
  }

  return {
    name,
    calls: 3,
    read: async signal => untilGivenUp(name, signal, read),
    watch: () => () => {},
  }
}

function checked(source: string, { payload }: GcpSecretValue): Uint8Array {
  const data = payload?.data ?? ''
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : data
  const sum = payload?.dataCrc32c
  if (sum != null && String(sum) !== String(crc32c(bytes))) {
    throw new KeySourceFailed(source, 'gave a value that does not match its checksum')
  }
  return bytes
}

/** Status codes of gRPC, which the client gives with either transport. Messages are never repeated. */
const REASONS: Readonly<Record<number, string>> = {
  3: 'refuses the request as invalid',
  4: 'did not answer in time',
  5: 'has no such secret or version',
  7: 'denies access to the secret',
  8: 'limits the rate of calls',
  9: 'has disabled or destroyed this version',
  13: 'has a fault of its own',
  14: 'cannot be reached',
  16: 'does not accept the credentials',
}

function reasonOf(error: unknown): string {
  const { code } = asRecord(error)
  return networkReason(error) ?? (typeof code === 'number' ? REASONS[code] : undefined) ?? 'did not answer as expected'
}
