import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { REDIS_OPTIONS, type RedisClient } from '../../src/budgets/stores/redis.js'

const URL = process.env['WINDBREAK_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const isRequired = Boolean(process.env['WINDBREAK_CI_REQUIRE_SERVICES'])

/** A client of the test server; `undefined` where there is none. Throws where one is required. */
export async function connect(): Promise<Redis | undefined> {
  const redis = new Redis(URL, { ...REDIS_OPTIONS, lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return redis
  } catch (error) {
    redis.disconnect()
    if (isRequired) throw error
    return undefined
  }
}

let count = 0

/** A prefix of this test's own, whose keys are removed after it. */
export function ownPrefix(t: Test, redis: Redis): string {
  const prefix = `windbreak-test-${process.pid}-${count++}`
  t.teardown(async () => {
    const keys: string[] = []
    for await (const some of redis.scanStream({ match: `{${prefix}:*`, count: 1000 })) keys.push(...(some as string[]))
    if (keys.length > 0) await redis.del(...keys)
  })
  return prefix
}

/**
 * The same client, with another clock inside the scripts: they are sent as text with Redis's clock replaced. What Redis
 * itself removes after a time it removes by its own clock all the same.
 */
export function withClock(redis: Redis, clock: () => number): RedisClient {
  return {
    evalsha: () => Promise.reject(new Error('NOSCRIPT')),
    eval: (script, keys, ...args) => {
      const at = clock()
      const time = `{ '${Math.floor(at / 1000)}', '${(at % 1000) * 1000}' }`
      return redis.eval(script.replace("redis.call('TIME')", time), keys, ...args)
    },
  }
}
