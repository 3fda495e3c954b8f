import { type ModelCall, withOutcome } from '@windbreak/core'
import type { BudgetStore } from '@windbreak/policy/budgets'
import { chatAnswer } from '@windbreak/wire'
import { type CrashLedger, crashLedger, type Known, underWay } from './crash-ledger.js'
import { codeOf, openWith, see } from './open-boundary.js'

export const CALLS = Number(process.env['FIGURES_CALLS'] ?? 100_000)
/** How many are under way at once. */
const TOGETHER = 250
const TTL_MS = 60_000
const START = Date.UTC(2026, 10, 25, 10)
const MODEL = 'mistral-small-latest'
const PRINCIPALS = 40
const TAG = 'production:acme'
const BUDGET = { name: 'hourly', scope: 'principal', window: 'hour', unit: 'tokens', limit: 1e12 } as const

const ENDS = ['usage', 'usage', 'overrun', 'no usage', 'failed', 'refused', 'aborted', 'aborted early'] as const
type End = (typeof ENDS)[number]

interface Clock {
  readonly now: () => number
  readonly set: (at: number) => void
}

interface Ask extends Known {
  readonly end: End
  readonly prompt: number
  readonly completion: number
  readonly controller: AbortController
}

export async function runCalls(inner: BudgetStore, random: () => number, clock: Clock) {
  clock.set(START)
  const ledger = crashLedger(inner, random, clock.now)
  const settings = { budgets: [BUDGET], reservationMs: TTL_MS }
  const kit = await openWith({ settings, store: ledger.store, now: clock.now, schedule: () => () => {} }, transport)
  let [strange, sweeps, notLate] = [0, 0, 0]

  async function one(): Promise<void> {
    const ask = makeAsk(random)
    const body = { model: MODEL, max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }
    const principal = { id: `p${Math.floor(random() * PRINCIPALS)}`, tenant: 'acme' }
    if (ask.end === 'aborted early') setImmediate(() => ask.controller.abort())
    const code = await underWay.run(ask, () => kit.ask(body, principal, ask.controller.signal)).then(() => 'ok', codeOf)
    if (code !== WANTED[ask.end]) strange += 1
  }

  /** Time goes on until what was left unsettled is past its time, and the next reservation finds it. */
  async function passTime(): Promise<void> {
    clock.set(clock.now() + TTL_MS)
    const sweep = { id: `sweep-${sweeps++}`, tag: TAG, keys: ['sweep'], charges: [0] }
    const claims = [{ key: 'sweep', window: 'hour' as const, limit: 1, amount: 0 }]
    ledger.counts.expired += (await inner.reserve({ ...sweep, claims, ttlMs: TTL_MS })).expired
    await inner.settle(sweep)
    for (const { settlement, twice } of ledger.takeLate()) {
      if ((await inner.settle(settlement)) !== 'late') notLate += 1
      if (twice) await inner.settle({ ...settlement, charges: [7] })
    }
  }

  for (let done = 0; done < CALLS; done += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, one))
    clock.set(clock.now() + 15_000)
    if (done % (8 * TOGETHER) === 0) await passTime()
  }
  await kit.close()
  await passTime()
  const { unsettled, expired } = ledger.counts
  return {
    off: await difference(inner, ledger, clock),
    leaked: Math.abs(unsettled - expired) + notLate,
    strange,
    told: `${JSON.stringify(ledger.fates)}; ${expired} found past their time`,
  }
}

/** By the boundary's own codes; what the transport throws has none. */
const WANTED: Readonly<Record<End, string>> = {
  usage: 'ok',
  overrun: 'ok',
  'no usage': 'ok',
  failed: 'undefined',
  refused: 'undefined',
  aborted: 'WB_CORE_CALLER_LEFT',
  'aborted early': 'WB_CORE_CALLER_LEFT',
}

function makeAsk(random: () => number): Ask {
  const end = ENDS[Math.floor(random() * ENDS.length)] ?? 'usage'
  const controller = new AbortController()
  const [prompt, completion] =
    end === 'overrun' ? [3_000, 900] : [1 + Math.floor(random() * 500), Math.floor(random() * 100)]
  const isTold = end === 'usage' || end === 'overrun'
  return {
    end,
    prompt,
    completion,
    controller,
    reached: false,
    owed: end === 'refused' ? 0 : isTold ? prompt + completion : 'whole',
  }
}

async function transport(call: ModelCall) {
  const ask = underWay.getStore() as Ask | undefined
  if (ask === undefined) return chatAnswer({ model: MODEL, content: 'Hello.' })
  ask.reached = true
  switch (ask.end) {
    case 'failed':
      throw withOutcome(new Error('cut'), 'failed')
    case 'refused':
      call.observed.upstreamStatus = 429
      throw withOutcome(new Error('429'), 'failed')
    case 'aborted':
    case 'aborted early':
      setImmediate(() => ask.controller.abort())
      await new Promise((_resolve, reject) => call.signal.addEventListener('abort', reject))
      break
    case 'usage':
    case 'overrun':
      see(call, ask.prompt, ask.completion)
      break
    case 'no usage':
      break
    default:
      throw new TypeError(`no such end: ${String(ask.end satisfies never)}`)
  }
  return chatAnswer({ model: MODEL, content: 'Yes.' })
}

async function difference(store: BudgetStore, { accounts }: CrashLedger, clock: Clock): Promise<number> {
  let off = 0
  for (const [account, tokens] of accounts) {
    const [key = '', hour = '0'] = account.split(' ')
    clock.set(Number(hour) + 1)
    const { readings } = await store.tally(TAG, [{ key, window: 'hour', limit: 0 }])
    off += Math.abs((readings[0]?.used ?? 0) - tokens)
  }
  return off
}
