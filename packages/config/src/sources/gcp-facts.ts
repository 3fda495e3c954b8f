import type { GcpCallOptions } from './gcp.js'
import type { KeyVersion } from './key-source.js'
import { asRecord } from './network-reason.js'
import { untilGivenUp } from './until-given-up.js'

export interface GcpTimestamp {
  readonly seconds?: number | string | { toString(): string } | null
  readonly nanos?: number | null
}

/** Used where it is there and permitted. */
export interface GcpMetadataClient {
  getSecretVersion?(
    request: { name: string },
    options: GcpCallOptions,
  ): Promise<readonly [{ readonly createTime?: GcpTimestamp | null }, ...unknown[]]>
  getSecret?(
    request: { name: string },
    options: GcpCallOptions,
  ): Promise<readonly [{ readonly expireTime?: GcpTimestamp | null }, ...unknown[]]>
}

const PERMISSION_DENIED = 7
/** A value that is there does not wait longer for what is only known about it. */
const LIMIT_MS = 2_000

/**
 * When a version was made and when its secret ends. To read a value does not permit this, so that a fault here is none of
 * the source's; what is denied once is not asked again. A version's creation does not change, so it is asked once.
 */
export function createFacts(client: GcpMetadataClient, options: GcpCallOptions, limitMs = LIMIT_MS) {
  const created = new Map<string, number>()
  const denied = new Set<'version' | 'secret'>()

  const unlessDenied = async (what: 'version' | 'secret', ask: () => Promise<number | undefined>) => {
    if (denied.has(what)) return undefined
    return untilGivenUp(what, AbortSignal.timeout(limitMs), ask).catch((error: unknown) => {
      if (asRecord(error)['code'] === PERMISSION_DENIED) denied.add(what)
      return undefined
    })
  }

  async function createdAt(name: string): Promise<number | undefined> {
    const [version] = (await client.getSecretVersion?.({ name }, options)) ?? []
    const time = toMilliseconds(version?.createTime)
    if (time !== undefined) created.set(name, time)
    return time
  }

  async function expiresAt(name: string): Promise<number | undefined> {
    const [secret] = (await client.getSecret?.({ name: name.replace(/\/versions\/[^/]+$/, '') }, options)) ?? []
    return toMilliseconds(secret?.expireTime)
  }

  return {
    async of(name: string): Promise<Pick<KeyVersion, 'createdAt' | 'expiresAt'>> {
      const [made, ends] = await Promise.all([
        created.get(name) ?? unlessDenied('version', async () => createdAt(name)),
        unlessDenied('secret', async () => expiresAt(name)),
      ])
      return { ...(made !== undefined && { createdAt: made }), ...(ends !== undefined && { expiresAt: ends }) }
    },
  }
}

function toMilliseconds(time: GcpTimestamp | null | undefined): number | undefined {
  if (time?.seconds == null) return undefined
  return Number(time.seconds) * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000)
}
