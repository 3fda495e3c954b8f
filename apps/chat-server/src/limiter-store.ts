import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Redis } from 'ioredis'

type Callback = Parameters<FastifyRateLimitStore['incr']>[1]

interface Count {
  readonly current: number
  /** Milliseconds. */
  readonly ttl: number
}

/** Counts one request and sets the time, in one step. */
const COUNT = `
local current = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { current, left }
`
const WAIT_MS = 300
/** How long Redis is not asked again after it failed. */
const REST_MS = 1_000
const KEYS_MOST = 50_000

export interface LimiterStoreOptions {
  readonly redis: Redis | undefined
  /** Begins every key. */
  readonly prefix: string
  /** Epoch milliseconds. */
  readonly now?: () => number
}

/**
 * Counts requests for all processes in Redis. While that is down each process counts for itself: a limit is still a
 * limit, of each process, and nobody is refused because a counter is away. Money is another matter; see budgets.
 */
export function limiterStore({ redis, prefix, now = Date.now }: LimiterStoreOptions): FastifyRateLimitStoreCtor {
  const own = new OwnCounts(now)
  let restUntil = 0

  async function count(key: string, windowMs: number): Promise<Count> {
    if (redis === undefined || now() < restUntil) return own.count(key, windowMs)
    try {
      const [current, ttl] = await inTime(redis.eval(COUNT, 1, prefix + key, windowMs))
      return { current, ttl }
    } catch {
      restUntil = now() + REST_MS
      return own.count(key, windowMs)
    }
  }

  return class implements FastifyRateLimitStore {
    incr(key: string, callback: Callback, windowMs = 0): void {
      // The plugin's stores answer by callback.
      // oxlint-disable-next-line promise/no-callback-in-promise
      count(key, windowMs).then(counted => callback(null, counted), callback)
    }

    child(): this {
      return this
    }
  }
}

async function inTime(work: Promise<unknown>): Promise<[number, number]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Redis is late')), WAIT_MS)
  })
  try {
    return (await Promise.race([work, late])) as [number, number]
  } finally {
    clearTimeout(timer)
  }
}

class OwnCounts {
  readonly #counts = new Map<string, { current: number; readonly endsAt: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  count(key: string, windowMs: number): Count {
    const at = this.#now()
    let counted = this.#counts.get(key)
    if (counted === undefined || counted.endsAt <= at) {
      this.#counts.delete(key)
      this.#makeRoom(at)
      this.#counts.set(key, (counted = { current: 0, endsAt: at + windowMs }))
    }
    counted.current += 1
    return { current: counted.current, ttl: counted.endsAt - at }
  }

  /** In the order in which windows end. When all are still open the oldest goes, which is about to end. */
  #makeRoom(at: number): void {
    for (const [key, { endsAt }] of this.#counts) {
      if (endsAt > at && this.#counts.size < KEYS_MOST) return
      this.#counts.delete(key)
    }
  }
}
