import type { ServerResponse } from 'node:http'
import { subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import type { Test } from 'tap'
import { type ConfigPluginOptions, memorySource, type MemorySource } from '../src/index.js'
import { build, type BuildOptions, type Built } from './build.js'
import { answerJson, openStream, piece, type Seen, startUpstream, type Upstream } from './upstream.js'

/** Keys of the right form. */
export const [K1, K2, K3] = ['CANARYone7Q2w9Zx4Lm8T', 'CANARYtwo5Yb2Kd8Rw3Hv', 'CANARYthree7Tn4Zq1Hv6'] as const
export const MODELS = ['mistral-small-latest', 'mistral-medium-latest']

/** An upstream that knows which keys are good. */
export interface KeyedUpstream extends Upstream {
  readonly accepted: Set<string>
  /** What it lists under a key; `MODELS` unless set. */
  readonly models: Map<string, readonly string[]>
  /** Answers a probe in place of the ordinary answer, while set. */
  probe: ((response: ServerResponse) => void) | undefined
  /** Says no to chats, whatever the key, while set. */
  refuseChats: number | undefined
  /** Chats wait, while set, and look at their key when they are let go. */
  hold: boolean
  readonly held: (() => void)[]
  /** Streams that have begun and not ended. */
  readonly streams: ServerResponse[]
}

export const keyOf = ({ headers }: Seen): string => (headers.authorization ?? '').replace('Bearer ', '')

export async function startKeyedUpstream(t: Test, ...good: string[]): Promise<KeyedUpstream> {
  const accepted = new Set(good)
  const models = new Map<string, readonly string[]>()
  const streams: ServerResponse[] = []
  const held: (() => void)[] = []
  const upstream: KeyedUpstream = Object.assign(
    await startUpstream(t, (response, seen) => {
      const isProbe = seen.path === '/v1/models'
      if (isProbe && upstream.probe !== undefined) return upstream.probe(response)
      if (!isProbe && upstream.hold) return void upstream.held.push(() => answer(response, seen))
      answer(response, seen)
    }),
    { accepted, models, streams, held, hold: false, probe: undefined, refuseChats: undefined },
  )
  return upstream

  function answer(response: ServerResponse, seen: Seen): void {
    const key = keyOf(seen)
    const isProbe = seen.path === '/v1/models'
    if (!accepted.has(key)) return answerJson(response, { message: 'Unauthorized' }, 401)
    if (isProbe) {
      const data = (models.get(key) ?? MODELS).map(id => ({ id, object: 'model' }))
      return answerJson(response, { object: 'list', data })
    }
    if (upstream.refuseChats !== undefined) return answerJson(response, {}, upstream.refuseChats)
    if (!seen.body.includes('"stream":true')) return answerJson(response)
    streams.push(openStream(response, piece('one ')))
  }
}

export interface Keyed extends Built {
  readonly upstream: KeyedUpstream
  readonly source: MemorySource
  /** Types of the events about keys, in order. */
  readonly news: () => string[]
  readonly clock: Clock
}

/** Timers that go off when told to. */
export interface Clock {
  now: () => number
  schedule: NonNullable<ConfigPluginOptions['schedule']>
  /** Lets so many milliseconds pass, and whatever they set off. */
  pass(ms: number): Promise<void>
}

export function createClock(at = 1_800_000_000_000): Clock {
  let now = at
  const timers = new Set<{ at: number; work: () => void }>()
  return {
    now: () => now,
    schedule(work, ms) {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async pass(ms) {
      const end = now + ms
      for (;;) {
        const [next] = [...timers].filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.work()
        // What a timer sets off may plan the next one.
        await settle()
      }
      now = end
    },
  }
}

/** Long enough for a few exchanges with a server on this machine. */
export const settle = (ms = 60): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

export interface OpenOptions extends BuildOptions {
  /** Keys that the upstream accepts. */
  readonly good?: readonly string[]
  /** Whether the upstream fails at the start. */
  readonly isDown?: boolean
  /** Hears every event, and may refuse it. */
  readonly hear?: (event: WindbreakEvent) => void
}

export async function openKeys(
  t: Test,
  { settings, good = [K1], isDown = false, hear, before, ...options }: OpenOptions = {},
): Promise<Keyed> {
  const upstream = await startKeyedUpstream(t, ...good)
  if (isDown) upstream.probe = response => answerJson(response, {}, 503)
  const source = memorySource(K1)
  const clock = createClock()
  const built = await build(t, {
    sources: { memory: source },
    random: () => 0.5,
    now: clock.now,
    schedule: clock.schedule,
    ...options,
    before: app => {
      if (hear !== undefined) subscribe(app, hear)
      before?.(app)
    },
    settings: { serverURL: upstream.origin, ...settings, rotation: { probe: true, ...settings?.rotation } },
  })
  return {
    ...built,
    upstream,
    source,
    clock,
    news: () => built.events.flatMap(({ type }) => (type.startsWith('key.') ? type.slice(4) : [])),
  }
}

/** Waits for what comes about soon; bounded. */
export async function until(isThere: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (isThere()) return
    await settle(5)
  }
  throw new Error('it did not come about in time')
}
