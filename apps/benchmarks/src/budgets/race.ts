import { createKey } from '@windbreak/access'
import { redisStore } from '@windbreak/policy/budgets/redis'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from '../child.js'
import { atMost, exactly, type Part } from '../keys/figure.js'
import type { Ledger } from './adversary-process.js'
import { ownRedis } from './own-redis.js'

const PROCESSES = 4
const CONCURRENT = 200
const ROUNDS = 5
const LIMIT = 150_000
const PREFIX = 'race'

type Kind = 'answered' | 'over budget' | 'upstream failed' | 'store late' | 'unclassified'

/** 200 calls at once, on four servers that share one budget of one caller, until each of the 200 is refused. */
export async function measureRace(folder: string, random: () => number): Promise<Part> {
  const redis = await ownRedis(folder)
  await redis.admin.config('SET', 'appendonly', 'no')
  const upstream = await startChild('budgets/adversary-process')
  const accessKey = createKey({ live: false }).key
  const servers = await startServers(folder, redis.url, upstream.url, accessKey)
  const store = redisStore({ client: redis.admin, prefix: PREFIX })
  const kinds: Record<Kind, number> = {
    answered: 0,
    'over budget': 0,
    'upstream failed': 0,
    'store late': 0,
    unclassified: 0,
  }
  const strange = new Set<string>()
  let [overshoot, off, leftMost, refusedWithRoom, calls] = [0, 0, 0, 0, 0]

  async function ask(at: number): Promise<{ kind: Kind; left: number; cost: number }> {
    const body = {
      model: 'mistral-small-latest',
      messages: [{ role: 'user', content: 'x'.repeat(1 + Math.floor(random() * 200)) }],
      max_tokens: 1 + Math.floor(random() * 900),
      stream: random() < 0.5,
    }
    const response = await fetch(`${servers[at % PROCESSES]?.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await response.text()
    const code = response.headers.get('x-windbreak-error')
    const kind = kindOf(response.status, code)
    kinds[kind] += 1
    if (kind === 'unclassified') strange.add(`${response.status} ${code}`)
    const number = (name: string) => Number(response.headers.get(name))
    return { kind, left: number('x-ratelimit-remaining-tokens-day'), cost: number('x-ratelimit-tokens-query-cost') }
  }

  async function untilRefused(at: number): Promise<{ left: number; cost: number }> {
    for (;;) {
      const { kind, left, cost } = await ask(at)
      if (kind === 'over budget') return { left, cost }
    }
  }

  try {
    for (let round = 0; round < ROUNDS; round++) {
      await redis.admin.flushall()
      await ledgerOf(upstream)
      const refusals = await Promise.all(Array.from({ length: CONCURRENT }, (_, at) => untilRefused(at)))
      // All is settled by now. What came free goes to whoever asks next, until nothing more does.
      refusals.push(await untilRefused(round))
      refusedWithRoom += refusals.filter(({ left, cost }) => left >= cost).length
      const last = refusals.at(-1) as { left: number; cost: number }
      leftMost = Math.max(leftMost, last.left / last.cost)
      const ledger = await ledgerOf(upstream)
      const meters = [{ key: 'race:-::demo', window: 'day', limit: LIMIT }] as const
      const { readings } = await store.tally('development:-:', meters)
      calls += ledger.calls
      overshoot += Math.max(0, ledger.tokens - LIMIT)
      off += Math.abs((readings[0]?.used ?? 0) - ledger.tokens)
    }
  } finally {
    await Promise.all([...servers, upstream].map(child => child.stop()))
    await redis.close()
  }
  return {
    title: `${CONCURRENT} calls at once on ${PROCESSES} processes, ${ROUNDS} rounds of ${LIMIT} tokens, against an upstream that bills all it can`,
    figures: [
      exactly('tokens beyond the budget, by the upstream’s ledger', overshoot, 0),
      exactly('refusals while there was room for the call', refusedWithRoom, 0),
      atMost('left at the last refusal, in reservations', Number(leftMost.toFixed(2)), 1),
      exactly('|counter − ledger| in tokens', off, 0),
      exactly('answers of no known kind', kinds.unclassified, 0),
    ],
    notes: [`${calls} calls reached the upstream; answers: ${JSON.stringify(kinds)} ${[...strange].join(', ')}`],
  }
}

function kindOf(status: number, code: string | null): Kind {
  if (status === 200) return 'answered'
  if (status === 429 && code === 'WB_POLICY_BUDGET_EXCEEDED') return 'over budget'
  if (status === 503 && code === 'WB_POLICY_BUDGET_STORE') return 'store late'
  return code?.startsWith('WB_CONFIG_UPSTREAM_') === true ? 'upstream failed' : 'unclassified'
}

function ledgerOf({ process }: Child): Promise<Ledger> {
  return new Promise(resolve => {
    process.once('message', message => resolve(message as Ledger))
    process.send('ledger')
  })
}

function startServers(folder: string, redisUrl: string, upstream: string, accessKey: string): Promise<Child[]> {
  const file = join(folder, 'budgets.json')
  const budget = { name: 'race', scope: 'principal', window: 'day', unit: 'tokens', limit: LIMIT }
  writeFileSync(file, JSON.stringify({ budgets: [budget], storeTimeoutMs: 5_000 }))
  const start = (at: number) =>
    startChild('windbreak', {
      WINDBREAK_ENV: 'development',
      WINDBREAK_DATA_DIR: join(folder, `process-${at}`),
      WINDBREAK_ACCESS_KEY: accessKey,
      WINDBREAK_REQUESTS_PER_MINUTE: '1000000000',
      WINDBREAK_BUDGETS_FILE: file,
      WINDBREAK_REDIS_URL: redisUrl,
      WINDBREAK_REDIS_PREFIX: PREFIX,
      MISTRAL_SERVER_URL: upstream,
      MISTRAL_API_KEY_DEV: 'benchmark-no-real-key-0123456789',
      LOG_LEVEL: 'error',
    })
  return Promise.all(Array.from({ length: PROCESSES }, (_, at) => start(at)))
}
