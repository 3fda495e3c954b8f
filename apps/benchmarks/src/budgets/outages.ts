import { AsyncLocalStorage } from 'node:async_hooks'
import type { BudgetStore } from '@windbreak/policy/budgets'
import { redisStore } from '@windbreak/policy/budgets/redis'
import { chatAnswer } from '@windbreak/wire'
import { atMost, exactly, type Figure, type Part } from '../keys/figure.js'
import { codeOf, openWith, see } from './open-boundary.js'
import { ownRedis, type OwnRedis } from './own-redis.js'

const MODEL = 'mistral-small-latest'
const BODY = { model: MODEL, max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }
const BUDGET = { name: 'daily', scope: 'principal', window: 'day', unit: 'tokens', limit: 1e12 } as const
const USED = 15
const EVERY_MS = 5
const BEFORE_MS = 500
const FAULT_MS = 2_000
const RECOVERY_MOST_MS = 2_000

interface Fault {
  readonly name: string
  begin(redis: OwnRedis): Promise<unknown> | void
  end(redis: OwnRedis): Promise<unknown> | void
  /** Redis goes on as if nothing had been. */
  readonly harmless?: true
}

const FAULTS: readonly Fault[] = [
  { name: 'killed and started again', begin: redis => redis.kill(), end: redis => redis.start() },
  { name: 'frozen, its connections open', begin: redis => redis.freeze(), end: redis => redis.thaw() },
  {
    name: 'a replica (READONLY)',
    begin: ({ admin }) => admin.replicaof('127.0.0.1', 1),
    end: ({ admin }) => admin.replicaof('NO', 'ONE'),
  },
  {
    name: 'full (OOM)',
    begin: ({ admin }) => admin.config('SET', 'maxmemory', '1'),
    end: ({ admin }) => admin.config('SET', 'maxmemory', '0'),
  },
  {
    name: 'without its scripts (NOSCRIPT)',
    begin: ({ admin }) => admin.script('FLUSH'),
    end: () => {},
    harmless: true,
  },
]

/** A steady load while Redis fails in each way it can, and until it is back. */
export async function measureOutages(folder: string): Promise<Part> {
  const redis = await ownRedis(folder)
  const figures: Figure[] = []
  const notes: string[] = []
  try {
    for (const fault of FAULTS) {
      const { without, strange, refused, admitted, recovery, off } = await suffer(redis, fault)
      figures.push(exactly(`${fault.name}: calls that left without a reservation`, without, 0))
      if (fault.harmless) figures.push(exactly(`${fault.name}: refused calls`, refused, 0))
      else figures.push(atMost(`${fault.name}: ms until calls are granted again`, recovery, RECOVERY_MOST_MS))
      figures.push(exactly(`${fault.name}: |counter − used| afterwards`, off, 0))
      figures.push(exactly(`${fault.name}: answers of no known kind`, strange, 0))
      notes.push(`${fault.name}: ${admitted} answered, ${refused} refused with WB_POLICY_BUDGET_STORE`)
    }
    return { title: `Redis fails for ${FAULT_MS} ms under a call each ${EVERY_MS} ms`, figures, notes }
  } finally {
    await redis.close()
  }
}

async function suffer(redis: OwnRedis, fault: Fault) {
  await redis.admin.flushall()
  const client = await redis.connect()
  const real = redisStore({ client, prefix: 'outages' })
  const underWay = new AsyncLocalStorage<{ granted: boolean }>()
  const store: BudgetStore = {
    ...real,
    async reserve(request) {
      const reserved = await real.reserve(request)
      const call = underWay.getStore()
      if (call !== undefined) call.granted = reserved.status === 'granted'
      return reserved
    },
  }
  let [left, without] = [0, 0]
  const kit = await openWith({ settings: { budgets: [BUDGET] }, store }, async call => {
    if (call.origin.kind !== 'selftest') {
      left += 1
      if (underWay.getStore()?.granted !== true) without += 1
    }
    see(call, 10, 5)
    return chatAnswer({ model: MODEL, content: 'Yes.' })
  })
  try {
    const load = startLoad(() => underWay.run({ granted: false }, () => kit.ask(BODY, { id: 'ada' })))
    await pause(BEFORE_MS)
    await fault.begin(redis)
    await pause(FAULT_MS)
    const answeredBefore = load.answered
    await fault.end(redis)
    const recovery = await untilTrue(() => load.answered > answeredBefore)
    await pause(BEFORE_MS)
    await load.stop()
    await untilTrue(kit.storeUp)
    // Time for what was kept during the outage.
    await pause(BEFORE_MS)
    const meters = [{ key: 'daily:-::ada', window: 'day', limit: 0 }] as const
    const { readings } = await redisStore({ client: redis.admin, prefix: 'outages' }).tally('production:-:', meters)
    return {
      without,
      strange: load.strange,
      refused: load.refused,
      admitted: load.answered,
      recovery,
      off: Math.abs((readings[0]?.used ?? 0) - left * USED),
    }
  } finally {
    await kit.close()
    client.disconnect()
  }
}

function startLoad(ask: () => Promise<unknown>) {
  const under = new Set<Promise<void>>()
  const load = { answered: 0, refused: 0, strange: 0, stop }
  const timer = setInterval(() => {
    const call = ask().then(
      () => void (load.answered += 1),
      (error: unknown) => {
        if (codeOf(error) === 'WB_POLICY_BUDGET_STORE') load.refused += 1
        else load.strange += 1
      },
    )
    under.add(call)
    void call.finally(() => under.delete(call))
  }, EVERY_MS)

  async function stop(): Promise<void> {
    clearInterval(timer)
    await Promise.all(under)
  }
  return load
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** How long it takes; gives up after ten seconds. */
async function untilTrue(is: () => boolean): Promise<number> {
  const began = performance.now()
  while (!is() && performance.now() - began < 10_000) await pause(2)
  return Math.round(performance.now() - began)
}
