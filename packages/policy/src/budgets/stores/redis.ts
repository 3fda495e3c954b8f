import { InvalidSettings } from '../errors.js'
import { RESERVE, SETTLE, type Script, TALLY } from './redis-scripts.js'
import type { BudgetStore, Reading, Settled } from './store.js'
import { KEEP_MS, REMEMBER_MS } from './window.js'

/** What is used of an `ioredis` client, a single server's or a cluster's. */
export interface RedisClient {
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>
}

export interface RedisStoreOptions {
  readonly client: RedisClient
  /** Begins every key. Two applications that share a server have one each. */
  readonly prefix?: string
}

/**
 * How an `ioredis` client should be set up for budgets: it says at once that it cannot reach its server, never sends a
 * command twice, and is back within a second. Lay your own host, credentials and TLS over it.
 */
export const REDIS_OPTIONS = Object.freeze({
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1_000,
  // A server that takes the connection and answers nothing, as behind a broken network, is left for a new connection.
  socketTimeout: 1_500,
  retryStrategy: (times: number) => Math.min(times * 50, 500),
  // What was a primary has become a replica: connect again, to whoever is primary now.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
})

/** Braces would decide where a cluster keeps the keys. */
const PREFIX = /^[\w.:-]{1,64}$/

type Rows = readonly (readonly [used: number, start: number, end: number])[]

/** Counts in Redis (5 or later), by its clock, for all processes that share it. */
export function redisStore({ client, prefix = 'windbreak' }: RedisStoreOptions): BudgetStore {
  if (!PREFIX.test(prefix)) throw new InvalidSettings('prefix', 'expected 1 to 64 letters, digits and any of . _ : -')
  async function run({ sha, text }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args)
    } catch (error) {
      // The server was restarted, or its scripts were flushed. It did nothing, so this is no second time.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return client.eval(text, keys.length, ...keys, ...args)
    }
  }

  function keysOf(tag: string, id: string, meters: readonly string[]): string[] {
    const own = tagged(prefix, tag)
    return [`${own}:r:${id}`, `${own}:open`, ...meters.map(key => `${own}:m:${key}`)]
  }

  return {
    async reserve({ id, tag, claims, ttlMs }) {
      const keys = keysOf(
        tag,
        id,
        claims.map(({ key }) => key),
      )
      const args = [id, String(ttlMs), String(KEEP_MS)]
      for (const { window, limit, amount } of claims) args.push(window, String(limit), String(amount))
      const reply = (await run(RESERVE, keys, args)) as ['granted' | 'over' | 'void', number, number, Rows]
      const [status, now, expired, rows] = reply
      return { status, now, expired, readings: rows.map(toReading) }
    },

    async settle({ id, tag, keys, charges }) {
      const args = [id, String(REMEMBER_MS), ...charges.map(String)]
      return (await run(SETTLE, keysOf(tag, id, keys), args)) as Settled
    },

    async tally(tag, meters) {
      const own = tagged(prefix, tag)
      const keys = meters.map(({ key }) => `${own}:m:${key}`)
      const windows = meters.map(({ window }) => window)
      const [now, rows] = (await run(TALLY, keys, windows)) as [number, Rows]
      return { now, readings: rows.map(toReading) }
    },
  }
}

/** The part in braces alone decides where a cluster keeps a key. */
function tagged(prefix: string, tag: string): string {
  return `{${prefix}:${tag}}`
}

function toReading([used, start, end]: Rows[number]): Reading {
  return { used, start, end }
}
