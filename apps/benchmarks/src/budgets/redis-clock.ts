import { createHash } from 'node:crypto'
import type { RedisClient } from '@windbreak/policy/budgets/redis'
import type { Redis } from 'ioredis'

const NO_SCRIPT = new Error('NOSCRIPT')

/** The same client with another clock inside the scripts: Redis's own is replaced in their text. */
export function withClock(redis: Redis, clock: () => number): RedisClient {
  let at = Number.NaN
  let atThisTime = new Map<string, { text: string; sha: string }>()

  function rewrite(script: string): { text: string; sha: string } {
    if (clock() !== at) {
      at = clock()
      atThisTime = new Map()
    }
    const known = atThisTime.get(script)
    if (known !== undefined) return known
    const time = `{ '${Math.floor(at / 1_000)}', '${(at % 1_000) * 1_000}' }`
    const text = script.replace("redis.call('TIME')", time)
    const one = { text, sha: createHash('sha1').update(text).digest('hex') }
    atThisTime.set(script, one)
    return one
  }

  return {
    evalsha: () => Promise.reject(NO_SCRIPT),
    async eval(script, keys, ...args) {
      const { text, sha } = rewrite(script)
      try {
        return await redis.evalsha(sha, keys, ...args)
      } catch {
        return redis.eval(text, keys, ...args)
      }
    },
  }
}
