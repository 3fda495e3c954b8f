import { InvalidSettings, KeySourceFailed } from '../errors.js'
import { fingerprintOf } from '../keys/held-key.js'
import type { KeySource, KeyVersion } from './key-source.js'
import { asRecord, networkReason } from './network-reason.js'
import { within } from '../keys/within.js'
import { readSecret } from './read-secret.js'
import { untilGivenUp } from './until-given-up.js'

/**
 * What is used of the client: `new SecretsManager({ region })` of `@aws-sdk/client-secrets-manager` is one. Region,
 * credentials, endpoint and the number of attempts are the application's.
 */
export interface AwsSecretsClient {
  getSecretValue(
    input: { SecretId: string; VersionStage: string },
    options: { abortSignal: AbortSignal },
  ): Promise<AwsSecretValue>
}

export interface AwsSecretValue {
  readonly VersionId?: string | undefined
  readonly VersionStages?: readonly string[] | undefined
  readonly SecretString?: string | undefined
  readonly SecretBinary?: Uint8Array | undefined
  readonly CreatedDate?: Date | undefined
}

export interface AwsSourceOptions {
  readonly client: AwsSecretsClient
  /** The secret's name or ARN. From another account, its ARN. */
  readonly secretId: string
  /** The value is this field of a JSON object, not the whole text. */
  readonly field?: string
  /** Whether the version that a rotation prepares is a second candidate. Default: `true`. */
  readonly pending?: boolean
}

const CURRENT = 'AWSCURRENT'
const PENDING = 'AWSPENDING'
/** The current value, which is there by then, does not wait longer for a second one. */
const PENDING_LIMIT_MS = 2_000

/**
 * A secret of AWS Secrets Manager, as text or bytes. The version is `VersionId`, `createdAt` is `CreatedDate`.
 *
 * What stands at `AWSCURRENT` comes first. What stands at `AWSPENDING`, where that is another version, comes second: it
 * is tried when the first is refused, as happens between a rotation's third step and its last. That it cannot be read is
 * no fault, and it is waited for no longer than two seconds. A read is two calls of the API, or one when `pending` is false. It never calls `changed`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function awsSource({ client, secretId, field, pending = true }: AwsSourceOptions): KeySource {
  if (secretId === '') throw new InvalidSettings('awsSource/secretId', 'is empty')
  const name = field === undefined ? `aws ${secretId}` : `aws ${secretId}, field ${field}`

  async function fetchStage(stage: string, abortSignal: AbortSignal) {
    const input = { SecretId: secretId, VersionStage: stage }
    return client.getSecretValue(input, { abortSignal }).catch((error: unknown) => {
      throw new KeySourceFailed(name, reasonOf(error))
    })
  }

  function toVersion({ SecretString, SecretBinary, VersionId, CreatedDate }: AwsSecretValue): KeyVersion {
    const secret = readSecret(name, SecretString ?? SecretBinary ?? '', field)
    const version = VersionId ?? fingerprintOf(secret)
    return CreatedDate === undefined ? { secret, version } : { secret, version, createdAt: CreatedDate.getTime() }
  }

  async function readPending({ VersionId, VersionStages }: AwsSecretValue, signal: AbortSignal): Promise<KeyVersion[]> {
    if (!pending || VersionStages?.includes(PENDING)) return []
    try {
      // Not by `AbortSignal.timeout`: within `AbortSignal.any` Node 20 collects it as garbage, and it never fires.
      const ask = (limit: AbortSignal) => fetchStage(PENDING, AbortSignal.any([signal, limit]))
      const late = () => new KeySourceFailed(name, 'did not answer in time')
      const found = toVersion(await within(PENDING_LIMIT_MS, ask, late))
      return found.version === VersionId ? [] : [found]
    } catch {
      return []
    }
  }

  async function read(signal: AbortSignal): Promise<KeyVersion[]> {
    const current = await fetchStage(CURRENT, signal)
    return [toVersion(current), ...(await readPending(current, signal))]
  }

  return {
    name,
    calls: pending ? 2 : 1,
    read: async signal => untilGivenUp(name, signal, () => read(signal)),
    watch: () => () => {},
  }
}

/**
 * Names of errors as the service and its client give them. Their messages are never repeated, unknown names neither.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors and
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
const REASONS: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'has no such secret, or none with this stage',
  AccessDeniedException: 'denies access to the secret',
  DecryptionFailure: 'cannot decrypt the secret with its KMS key',
  InvalidRequestException: 'refuses the request: the secret may be scheduled for deletion',
  InvalidParameterException: 'refuses the request as invalid',
  InternalServiceError: 'has a fault of its own',
  ThrottlingException: 'limits the rate of calls',
  UnrecognizedClientException: 'does not know the credentials',
  InvalidSignatureException: 'does not accept the credentials',
  ExpiredTokenException: 'does not accept the credentials: they have expired',
  CredentialsProviderError: 'has found no credentials to use',
  TimeoutError: 'did not answer in time',
}

function reasonOf(error: unknown): string {
  const { name, $metadata } = asRecord(error)
  const known = typeof name === 'string' && Object.hasOwn(REASONS, name) ? REASONS[name] : undefined
  if (known !== undefined) return known
  const status = asRecord($metadata)['httpStatusCode']
  return networkReason(error) ?? (typeof status === 'number' ? `answered with status ${status}` : 'did not answer')
}
