import budgets from '@windbreak/policy/budgets'
import { REDIS_OPTIONS, redisStore } from '@windbreak/policy/budgets/redis'
import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import type { BudgetSetup } from './budget-settings.js'
import type { ServerSettings } from './settings.js'

/** One client for budgets and request limits; `undefined` where each process counts for itself. */
export function connectRedis(app: FastifyInstance, { redisUrl }: BudgetSetup): Redis | undefined {
  if (redisUrl === undefined) return undefined
  const redis = new Redis(redisUrl.reveal(), { ...REDIS_OPTIONS })
  app.addHook('onClose', async () => redis.disconnect())
  // Budgets say when it is down; each attempt to reach it would say it again.
  redis.on('error', (error: Error) => app.log.debug({ reason: error.message }, 'windbreak: Redis'))
  return redis
}

export async function registerBudgets(
  app: FastifyInstance,
  { budgets: { settings, stated, redisPrefix: prefix }, environment }: ServerSettings,
  redis: Redis | undefined,
): Promise<void> {
  const isProduction = environment === 'production'
  if (isProduction && !stated) {
    app.log.warn(
      'windbreak: NO BUDGETS are set: every caller may use as many tokens as it likes; name a file in WINDBREAK_BUDGETS_FILE',
    )
  }
  if (isProduction && stated && redis === undefined) {
    app.log.warn(
      'windbreak: budgets are counted in memory: each process grants them in full and a restart forgets; set WINDBREAK_REDIS_URL',
    )
  }
  if (redis !== undefined) await firstConnection(redis)
  const store = redis === undefined ? {} : { store: redisStore({ client: redis, prefix }) }
  await app.register(budgets, { settings, environment, ...store })
}

/** `/readyz` is false while calls that are counted would be refused. */
export function budgetsReady(app: FastifyInstance, { settings }: BudgetSetup): boolean {
  return settings.onStoreDown === 'share' || app.windbreak.budgets.storeUp
}

const CONNECT_MS = 1_000

/** Waits for the first connection or for its failure, so that a start does not begin with an outage. */
async function firstConnection(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, CONNECT_MS)
    for (const event of ['ready', 'close', 'end']) {
      redis.once(event, () => {
        clearTimeout(timer)
        resolve()
      })
    }
  })
}
