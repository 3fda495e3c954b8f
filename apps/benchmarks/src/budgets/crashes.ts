import { memoryStore } from '@windbreak/policy/budgets'
import { redisStore } from '@windbreak/policy/budgets/redis'
import { exactly, type Figure, type Part } from '../keys/figure.js'
import { CALLS, runCalls } from './crash-run.js'
import { ownRedis } from './own-redis.js'
import { withClock } from './redis-clock.js'

/** 100,000 calls through the real guard, that end and are settled in every way there is; against a plain ledger. */
export async function measureCrashes(folder: string, random: () => number): Promise<Part> {
  let at = 0
  const clock = { now: () => at, set: (next: number) => void (at = next) }
  const redis = await ownRedis(folder)
  // Nobody kills this one, and a sync for each of 200,000 commands would be all that is measured.
  await redis.admin.config('SET', 'appendonly', 'no')
  const stores = {
    memory: memoryStore({ now: clock.now }),
    Redis: redisStore({ client: withClock(redis.admin, clock.now), prefix: 'crashes' }),
  }
  const figures: Figure[] = []
  const notes: string[] = []
  try {
    for (const [name, store] of Object.entries(stores)) {
      const { off, leaked, strange, told } = await runCalls(store, random, clock)
      figures.push(exactly(`${name}: |counter − ledger| in tokens`, off, 0))
      figures.push(exactly(`${name}: reservations leaked after their time`, leaked, 0))
      figures.push(exactly(`${name}: answers of no known kind`, strange, 0, CALLS))
      notes.push(`${name}: ${told}`)
    }
    const open = await redis.admin.zcard('{crashes:production:acme}:open')
    figures.push(exactly('Redis: still in the set of open reservations', open, 0))
    return { title: `${CALLS} calls that crash, abort, lie, and settle late or twice`, figures, notes }
  } finally {
    await redis.close()
  }
}
