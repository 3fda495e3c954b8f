import { setTimeout as wait } from 'node:timers/promises'
import { Secret } from '@windbreak/core'
import { attach, identify } from '@windbreak/core/fastify'
import Fastify from 'fastify'
import t from 'tap'
import config, { memorySource, type OwnCheck } from '../src/index.js'
import { createTell } from '../src/keys/news.js'
import { ADA, build, type BuildOptions } from './build.js'
import {
  K1,
  K2,
  K3,
  keyOf,
  type KeyedUpstream,
  MODELS,
  openKeys,
  settle,
  startKeyedUpstream,
  until,
} from './open-keys.js'
import { answerJson, CHAT, DONE, piece, type Seen, STREAMED } from './upstream.js'

const chatKeys = ({ seen }: KeyedUpstream) => seen.filter(({ path }) => path !== '/v1/models').map(keyOf)
const probes = ({ seen }: KeyedUpstream) => seen.filter(({ path }) => path === '/v1/models').map(keyOf)

/** A policy that lets these models pass. */
const allow =
  (...models: string[]): NonNullable<BuildOptions['before']> =>
  app =>
    attach(app, { name: 'policy', stage: 'policy', run: (call, next) => next(call), models: () => models })

async function failureOf(work: Promise<unknown>): Promise<{ code?: string; upstreamStatus?: number }> {
  return work.then(
    () => ({}),
    (error: { code?: string }) => error,
  )
}

t.test('a new key in the source comes into force once its upstream accepts it', async t => {
  const { app, upstream, source, news, events } = await openKeys(t, { good: [K1, K2] })
  const call = () => app.mistral.as(ADA).call('chat.complete', CHAT)
  await call()
  const before = app.windbreak.keys.fingerprint()
  source.set(K2, { version: 'v2' })
  await until(() => news().includes('promoted'))
  await call()
  t.same(chatKeys(upstream), [K1, K2])
  t.same(probes(upstream), [K1, K2], 'each was tried once, under itself')
  t.same(news(), ['loaded', 'candidate', 'promoted'])
  t.match(events.at(-1), { detail: { previous: before, source: 'memory', version: 'v2', upstream: 'default' } })
  t.not(app.windbreak.keys.fingerprint(), before)
})

t.test('a key that is not good never takes the place of one that is', async t => {
  const slow = (upstream: KeyedUpstream) => (upstream.probe = () => {})
  type Row = [
    name: string,
    value: string,
    outcome: 'rejected' | 'pending',
    why: RegExp,
    prepare?: (upstream: KeyedUpstream) => unknown,
  ]
  const rows: Row[] = [
    ['empty', '', 'rejected', /is empty/],
    ['white space alone', ' \n', 'rejected', /is empty/],
    ['a newline within', `${K2}\n${K3}`, 'rejected', /control character/],
    ['a placeholder', 'your-api-key-here-00000', 'rejected', /placeholder/],
    ['a variable nobody filled in', '${MISTRAL_API_KEY_NEXT}', 'rejected', /placeholder/],
    ['the header it goes into', `Bearer ${K2}`, 'rejected', /Bearer/],
    ['too short', 'aB3dE5fG7h', 'rejected', /shorter/],
    ['letters that are not ASCII', `${K2}é`, 'rejected', /ASCII/],
    ['refused with 401', K2, 'rejected', /status 401/],
    [
      'refused with 403',
      K2,
      'rejected',
      /status 403/,
      upstream => (upstream.probe = response => answerJson(response, {}, 403)),
    ],
    ['an upstream that is slow', K2, 'pending', /UPSTREAM_TIMEOUT/, slow],
    ['an upstream that fails', K2, 'pending', /FAILED/, up => (up.probe = response => answerJson(response, {}, 503))],
    ['an upstream that limits', K2, 'pending', /LIMITED/, up => (up.probe = response => answerJson(response, {}, 429))],
    [
      'an upstream that answers nonsense',
      K2,
      'pending',
      /BAD_ANSWER/,
      up => (up.probe = response => answerJson(response, { a: 1 })),
    ],
    ['an upstream that resets', K2, 'pending', /UPSTREAM_CUT/, up => (up.probe = ({ socket }) => socket?.destroy())],
    [
      'one that offers less than the key in force',
      K2,
      'rejected',
      /does not offer mistral-medium-latest/,
      up => {
        up.accepted.add(K2)
        up.models.set(K2, MODELS.slice(0, 1))
      },
    ],
  ]
  for (const [name, value, outcome, why, prepare] of rows) {
    await t.test(`${name}: ${outcome}`, async t => {
      const settings = { unguarded: ['filter', 'intent'] as const, rotation: { probeTimeoutMs: 1_000 } }
      const { app, upstream, source, clock, news } = await openKeys(t, { before: allow(...MODELS), settings })
      const before = app.windbreak.keys.fingerprint()
      prepare?.(upstream)
      source.set(value)
      const [report] = await app.windbreak.keys.rotate()
      t.match(report, { outcome, why, fingerprint: before })
      upstream.probe = undefined
      await app.mistral.as(ADA).call('chat.complete', CHAT)
      t.same(chatKeys(upstream), [K1])
      t.ok(app.windbreak.keys.ready, 'with a good key in force the server is ready')
      t.match(app.windbreak.keys.status()[0]?.problems, [{ level: 'warning', rule: `candidate-${outcome}`, why }])
      const asked = probes(upstream).length
      await clock.pass(outcome === 'rejected' ? 3_600_000 : 1)
      t.equal(probes(upstream).length, asked, 'a rejected one is not tried again while its source stays the same')
      t.notOk(news().includes('promoted'))
      t.equal(news().filter(type => type === 'candidate').length, 1)
    })
  }
})

t.test('a candidate that could not be tried is tried again, and comes into force then', async t => {
  const { app, upstream, source, clock, news } = await openKeys(t, { good: [K1, K2] })
  upstream.probe = response => answerJson(response, {}, 503)
  source.set(K2)
  await app.windbreak.keys.rotate()
  await clock.pass(4_000)
  t.same(news(), ['loaded', 'candidate'], 'it is told of once')
  const tries = probes(upstream).length
  t.ok(tries >= 2 && tries <= 6, `it is asked less and less often: ${tries}`)
  upstream.probe = undefined
  await clock.pass(70_000)
  await until(() => news().length === 3)
  t.same(news(), ['loaded', 'candidate', 'promoted'])
})

t.test('a rejected value is tried again when its source has it anew, or an operator says so', async t => {
  const { app, upstream, source } = await openKeys(t)
  const { keys } = app.windbreak
  source.set(K2, { version: 'a' })
  t.match(await keys.rotate(), [{ outcome: 'rejected' }])
  upstream.accepted.add(K2)
  t.match(await keys.rotate(), [{ outcome: 'rejected', why: /401/ }])
  t.match(await keys.rotate({ retryRejected: true }), [{ outcome: 'promoted' }])
  source.set(K3, { version: 'b' })
  t.match(await keys.rotate(), [{ outcome: 'rejected' }])
  upstream.accepted.add(K3)
  source.set(K3, { version: 'c' })
  await keys.rotate()
  t.equal(keys.status()[0]?.current.version, 'c')
})

t.test('a model that no key offers any more keeps no new key out', async t => {
  const settings = { unguarded: ['filter', 'intent'] as const }
  const { upstream, source, events } = await openKeys(t, {
    good: [K1, K2],
    before: allow(...MODELS, 'mistral-retired-2401'),
    settings,
  })
  t.match(events, [{ type: 'key.lacking', detail: { lacking: 'mistral-retired-2401' } }, { type: 'key.loaded' }])
  source.set(K2)
  await until(() => events.at(-1)?.type === 'key.promoted')
  t.same(probes(upstream), [K1, K2, K1], 'the key in force was asked for comparison')
})

t.test('what a source gives beside a key is not kept, so that it cannot be shown', async t => {
  const { app, source, log } = await openKeys(t, { good: [K1, K2] })
  const found = { secret: new Secret(K2), version: 'v2', createdAt: 1_790_000_000_000, SecretString: K2 }
  source.read = async () => [found]
  await app.windbreak.keys.rotate()
  const status = app.windbreak.keys.status()
  t.match(status[0]?.current, { version: 'v2', createdAt: 1_790_000_000_000 })
  t.notOk(JSON.stringify(status).includes(K2))
  t.notOk(log().includes(K2))
})

t.test("an operator's own check has the last word", async t => {
  const rows: [name: string, check: OwnCheck, outcome: string, why: RegExp | undefined][] = [
    ['says yes', async () => undefined, 'unchanged', undefined],
    ['says no', async () => 'wrong-workspace', 'rejected', /wrong-workspace$/],
    ['says what cannot be shown', async ({ secret }) => secret.reveal(), 'rejected', /own check$/],
    ['throws', async () => Promise.reject(new Error(K2)), 'pending', /own check threw/],
    ['never answers', async () => new Promise(() => {}), 'pending', /took too long/],
  ]
  for (const [name, checkKey, outcome, why] of rows) {
    await t.test(name, async t => {
      const settings = { rotation: { probeTimeoutMs: 200 } }
      const { app, source, log } = await openKeys(t, { good: [K1, K2], checkKey, settings })
      source.set(K2)
      // The first look is the source's own doing; this one sees what came of it.
      t.match(await app.windbreak.keys.rotate(), [{ outcome, ...(why === undefined ? {} : { why }) }])
      t.notOk(log().includes(K2))
    })
  }
})

t.test('a 401 reads the source once for any number of calls, and each is tried once more', async t => {
  const { app, upstream, source, calls, news } = await openKeys(t)
  let reads = 0
  const later = memorySource(K2)
  // The source has the new key already, and the old one is revoked before anybody looked.
  source.read = async signal => {
    reads++
    await wait(20)
    return later.read(signal)
  }
  const call = () => app.mistral.as(ADA).call('chat.complete', CHAT)
  upstream.accepted.clear()
  upstream.accepted.add(K2)
  const answers = await Promise.all(Array.from({ length: 1_000 }, call))
  t.ok(answers.every(({ status }) => status === 200))
  t.equal(reads, 1)
  const keys = chatKeys(upstream)
  t.equal(keys.filter(key => key === K2).length, 1_000, 'each was tried once more')
  t.ok(keys.length <= 2_000)
  t.same(news(), ['loaded', 'candidate', 'promoted', 'retired'])
  const retried = calls.filter(({ observed }) => observed.attempts === 2)
  t.ok(retried.length > 0)
  t.match(retried[0]?.evidence, [{ guard: 'keys', verdict: 'change', rule: 'key-retried' }])
})

t.test('a call that is refused under a key that was replaced meanwhile asks no source', async t => {
  const { app, upstream, source } = await openKeys(t, { good: [K1, K2] })
  let reads = 0
  const read = source.read.bind(source)
  source.read = signal => {
    reads++
    return read(signal)
  }
  upstream.hold = true
  const pending = app.mistral.as(ADA).call('chat.complete', CHAT)
  await until(() => chatKeys(upstream).length === 1)
  source.set(K2)
  await until(() => reads === 1)
  await settle()
  upstream.accepted.delete(K1)
  for (const answer of upstream.held.splice(0)) answer()
  upstream.hold = false
  t.equal((await pending).status, 200)
  t.same(chatKeys(upstream), [K1, K2])
  t.equal(reads, 1)
})

t.test('403 and 429 rotate nothing', async t => {
  for (const status of [403, 429]) {
    const { app, upstream, source, news } = await openKeys(t)
    upstream.refuseChats = status
    let reads = 0
    source.read = () => {
      reads++
      return Promise.resolve([])
    }
    t.match(await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT)), { upstreamStatus: status })
    t.equal(reads, 0, `${status}`)
    t.equal(chatKeys(upstream).length, 1)
    t.same(news(), ['loaded'])
  }
})

t.test('a key that turns out bad in use gives way to the one before it, and stays out', async t => {
  const { app, upstream, source, clock, news } = await openKeys(t, { good: [K1, K2] })
  const call = () => app.mistral.as(ADA).call('chat.complete', CHAT)
  source.set(K2)
  await until(() => news().includes('promoted'))
  upstream.accepted.delete(K2)
  t.equal((await call()).status, 200)
  t.same(chatKeys(upstream), [K2, K1])
  t.same(news().slice(3), ['retired', 'rejected', 'restored'])
  await clock.pass(3_600_000)
  await call()
  t.same(chatKeys(upstream), [K2, K1, K1], 'the source still holds the bad one')
})

t.test('a key whose grace ends while it is tried as the way back stays retired', async t => {
  const { app, upstream, source, clock, news } = await openKeys(t, { good: [K1, K2] })
  source.set(K2)
  await until(() => news().includes('promoted'))
  upstream.accepted.delete(K2)
  const held: (() => void)[] = []
  upstream.probe = response => {
    if (keyOf(upstream.seen.at(-1) as Seen) === K2) return answerJson(response, {}, 401)
    held.push(() => answerJson(response, { object: 'list', data: [] }))
  }
  const call = failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
  await until(() => held.length === 1)
  await clock.pass(600_000)
  held.pop()?.()
  t.match(await call, { code: 'WB_CONFIG_UPSTREAM_AUTH' })
  t.same(news().slice(3), ['retired', 'refused'], 'what was told to be safe to revoke is not in force again')
  t.same(chatKeys(upstream), [K2])
})

t.test('a key that went out after one 401 is tried again when the one that came back is refused', async t => {
  for (const by of ['a call', 'the keeper']) {
    const { app, upstream, source, news, clock } = await openKeys(t, { good: [K1, K2] })
    const call = () => failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
    source.set(K2)
    await until(() => news().includes('promoted'))
    upstream.refuseChats = 401
    await call()
    upstream.refuseChats = undefined
    t.same(news().slice(3), ['retired', 'rejected', 'restored'])
    upstream.accepted.delete(K1)
    if (by === 'the keeper') {
      upstream.accepted.delete(K2)
      upstream.probe = response => answerJson(response, {}, keyOf(upstream.seen.at(-1) as Seen) === K1 ? 401 : 503)
      t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH' })
      upstream.probe = undefined
      upstream.accepted.add(K2)
      await clock.pass(2_000)
    }
    t.same(await call(), {}, `${by}: the source holds a good key`)
    t.equal(chatKeys(upstream).at(-1), K2)
    t.ok(app.windbreak.keys.ready)
  }
})

t.test('a way back that gave no clear answer at first is tried again, and then nothing is amiss', async t => {
  for (const by of ['a call', 'the keeper']) {
    // A call comes once it may and before the keeper looks, or none comes.
    let skew = 0
    const at = 1_800_000_000_000
    const clock = by === 'a call' ? { now: () => at + skew } : {}
    const keyed = await openKeys(t, { good: [K1, K2], ...clock })
    const { app, upstream, source, news } = keyed
    const call = () => failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
    source.set(K2)
    await until(() => news().includes('promoted'))
    upstream.accepted.delete(K2)
    upstream.probe = response => answerJson(response, {}, keyOf(upstream.seen.at(-1) as Seen) === K1 ? 503 : 401)
    t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH' })
    t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH', retryAfter: 1 })
    upstream.probe = undefined
    if (by === 'a call') skew = 2_000
    else await keyed.clock.pass(2_000)
    t.same(await call(), {}, by)
    t.ok(app.windbreak.keys.ready, `${by}: the breaker is closed`)
    t.same(news().slice(3), ['refused', 'retired', 'rejected', 'restored'])
  }
})

t.test('where no key is left, calls are kept from the upstream until it accepts the key again', async t => {
  const { app, upstream, clock, news } = await openKeys(t)
  const call = () => failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
  upstream.accepted.delete(K1)
  t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH', upstreamStatus: 401 })
  t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH', retryAfter: 1 })
  t.equal(chatKeys(upstream).length, 1, 'the second one never left')
  t.notOk(app.windbreak.keys.ready)
  t.match(app.windbreak.keys.status()[0]?.problems[0], { level: 'red', rule: 'refused' })
  await clock.pass(200_000)
  const asked = probes(upstream).length
  t.ok(asked >= 3 && asked <= 12, `it is asked each half a minute at the most: ${asked}`)
  t.equal(news().filter(type => type === 'refused').length, 1, 'and told of once')
  upstream.accepted.add(K1)
  await clock.pass(40_000)
  await until(() => app.windbreak.keys.ready)
  t.same(await call(), {})
})

t.test('a 401 that the model list does not confirm blocks nothing, and is not asked about again and again', async t => {
  const { app, upstream, news } = await openKeys(t)
  const call = () => failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
  upstream.refuseChats = 401
  for (let i = 0; i < 5; i++) t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH', upstreamStatus: 401 })
  t.equal(chatKeys(upstream).length, 5)
  t.same(probes(upstream).length, 2, 'at the start, and after the first of them')
  t.ok(app.windbreak.keys.ready)
  t.same(news(), ['loaded'])
})

t.test('a 401 that the model list does not confirm puts no second version of the source in force', async t => {
  const { app, upstream, source, news } = await openKeys(t, { good: [K1, K2] })
  const call = () => failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
  source.read = async () => [
    { secret: new Secret(K1), version: 'current' },
    { secret: new Secret(K2), version: 'prepared' },
  ]
  upstream.refuseChats = 401
  for (let i = 0; i < 5; i++) t.match(await call(), { code: 'WB_CONFIG_UPSTREAM_AUTH', upstreamStatus: 401 })
  t.same(news(), ['loaded'], 'the first of the source is not told to be safe to revoke')
  upstream.refuseChats = undefined
  t.same(await call(), {})
})

t.test('a second version of the source comes into force once the first is refused', async t => {
  const { app, upstream, source } = await openKeys(t, { good: [K1, K2] })
  source.read = async () => [
    { secret: new Secret(K1), version: 'current' },
    { secret: new Secret(K2), version: 'prepared' },
  ]
  upstream.accepted.delete(K1)
  t.equal((await app.mistral.as(ADA).call('chat.complete', CHAT)).status, 200)
  t.same(chatKeys(upstream), [K1, K2])
})

t.test('an old key stays until its grace has passed and nothing runs under it; then it is safe to revoke', async t => {
  const { app, upstream, source, clock, news, events, log } = await openKeys(t, { good: [K1, K2] })
  const answer = await app.mistral.as(ADA).call('chat.complete', STREAMED)
  if (answer.kind !== 'stream') throw new Error('a stream was expected')
  const reader = answer.events[Symbol.asyncIterator]()
  await reader.next()
  const startedAt = clock.now()
  source.set(K2)
  await until(() => news().includes('promoted'))
  await clock.pass(600_000)
  t.match(app.windbreak.keys.status()[0]?.leaving, [{ open: 1 }])
  t.notOk(news().includes('retired'), 'its grace has passed, and a stream runs under it')
  upstream.streams[0]?.end(piece('two', 'stop') + DONE)
  while (!(await reader.next()).done);
  await until(() => news().includes('retired'))
  t.match(events.at(-1), { type: 'key.retired', detail: { safeToRevoke: true, lastUsedAt: startedAt, cut: 0 } })
  t.match(log(), /safe to revoke/)
  t.same(app.windbreak.keys.status()[0]?.leaving, [])
})

t.test('a key that another Fastify context still has in force is not told to be safe to revoke', async t => {
  const other = await openKeys(t)
  const { app, source, clock, news, events } = await openKeys(t, { good: [K1, K2, K3] })
  const retire = async (next: string) => {
    source.set(next)
    await app.windbreak.keys.rotate()
    await clock.pass(600_000)
    t.equal(news().at(-1), 'retired')
    return events.at(-1)?.detail
  }
  t.match(await retire(K2), { safeToRevoke: false })
  await other.app.close()
  source.set(K1)
  await app.windbreak.keys.rotate()
  t.match(await retire(K3), { safeToRevoke: true }, 'that one is closed')
})

t.test('a key that comes back while it leaves is the same key, and is not told to be revoked', async t => {
  const { app, source, clock, news } = await openKeys(t, { good: [K1, K2] })
  const first = app.windbreak.keys.fingerprint()
  source.set(K2)
  t.match(await app.windbreak.keys.rotate(), [{ outcome: /promoted|unchanged/ }])
  source.set(K1)
  t.match(await app.windbreak.keys.rotate(), [{ fingerprint: first }])
  await clock.pass(700_000)
  t.equal(news().filter(type => type === 'retired').length, 1, 'the other one alone')
})

t.test('an emergency ends at once what runs under the old key, and tells it', async t => {
  const { app, upstream, source, news, events, outcomes } = await openKeys(t, { good: [K1, K2] })
  const answer = await app.mistral.as(ADA).call('chat.complete', STREAMED)
  if (answer.kind !== 'stream') throw new Error('a stream was expected')
  const reader = answer.events[Symbol.asyncIterator]()
  await reader.next()
  const next = failureOf(reader.next())
  source.set(K2)
  const closed = upstream.socketClosed()
  t.match(await app.windbreak.keys.rotate({ emergency: true }), [{ outcome: /promoted|unchanged/ }])
  t.match(await next, { code: 'WB_CONFIG_KEY_CUT' })
  await closed
  t.match(outcomes.at(-1), { status: 'incomplete', code: 'WB_CONFIG_KEY_CUT' })
  t.match(events.at(-1), { type: 'key.retired', detail: { cut: 1, safeToRevoke: true } })
  t.same(app.windbreak.keys.status()[0]?.leaving, [], 'and there is no way back to it')
  t.ok(news().includes('promoted'))
  const { status } = await app.mistral.as(ADA).call('chat.complete', CHAT)
  t.equal(status, 200)
})

t.test('an emergency without another key changes nothing and says so', async t => {
  const { app, upstream } = await openKeys(t)
  t.match(await app.windbreak.keys.rotate({ emergency: true }), [{ outcome: 'unchanged' }])
  await app.mistral.as(ADA).call('chat.complete', CHAT)
  t.same(chatKeys(upstream), [K1])
})

t.test('the last good key is kept while the source is down; readiness follows the limit', async t => {
  const { app, upstream, source, clock, news } = await openKeys(t, {
    settings: { rotation: { staleAfterMs: 3_600_000 } },
  })
  let reads = 0
  source.read = async () => {
    reads++
    throw new Error(`a driver of somebody else's that quotes ${K2}`)
  }
  await clock.pass(3_000_000)
  t.match(app.windbreak.keys.status()[0]?.problems, [{ level: 'warning', rule: 'source-failing' }])
  t.ok(app.windbreak.keys.ready)
  await clock.pass(1_200_000)
  t.match(app.windbreak.keys.status()[0]?.problems[0], { level: 'red', rule: 'source-stale' })
  t.notOk(app.windbreak.keys.ready)
  t.equal((await app.mistral.as(ADA).call('chat.complete', CHAT)).status, 200, 'calls go on')
  t.ok(reads < 30, `${reads} reads in 70 minutes`)
  t.equal(news().filter(type => type === 'source-failed').length, 1)
  t.same(chatKeys(upstream), [K1])
})

t.test('calls are refused under a stale key where that is asked for', async t => {
  const rotation = { staleAfterMs: 3_600_000, refuseWhenStale: true }
  const { app, source, clock } = await openKeys(t, { settings: { rotation } })
  source.fail('is down')
  await clock.pass(4_000_000)
  t.match(await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT)), { code: 'WB_CONFIG_KEY_STALE' })
  source.set(K1)
  await until(() => app.windbreak.keys.ready)
  t.same(await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT)), {})
})

t.test('a source on another machine is asked at most 12 times in a minute', async t => {
  const source = memorySource(K1, { name: 'far', calls: 1 })
  let reads = 0
  const read = source.read.bind(source)
  source.read = signal => {
    reads++
    return read(signal)
  }
  const { app, clock } = await openKeys(t, { sources: { far: source } })
  for (let i = 0; i < 40; i++) await app.windbreak.keys.rotate()
  t.equal(reads, 12)
  t.match(await app.windbreak.keys.rotate(), [{ outcome: 'failed', why: /12 times within a minute/ }])
  t.same(app.windbreak.keys.status()[0]?.problems, [], 'which is not a fault of the source')
  await clock.pass(61_000)
  t.match(await app.windbreak.keys.rotate(), [{ outcome: 'unchanged' }])
})

t.test('a source that never answers is given up', async t => {
  const { app, source } = await openKeys(t, { settings: { rotation: { sourceTimeoutMs: 100 } } })
  source.read = () => new Promise(() => {})
  t.match(await app.windbreak.keys.rotate(), [{ outcome: 'failed', why: /did not answer within 100 ms/ }])
})

t.test('age and expiry are told before and after, and show in readiness', async t => {
  const day = 86_400_000
  const { app, source, clock, news, events } = await openKeys(t, {
    settings: { rotation: { maxAgeDays: { development: 30 }, refreshMs: day } },
  })
  source.set(K1, { createdAt: clock.now(), version: 'v1' })
  await app.windbreak.keys.rotate()
  t.match(app.windbreak.keys.status()[0]?.current, { state: 'fresh', leftMs: 30 * day })
  await clock.pass(17 * day)
  t.match(app.windbreak.keys.status()[0]?.problems, [{ level: 'warning', rule: 'ageing' }])
  await clock.pass(15 * day)
  t.match(app.windbreak.keys.status()[0]?.problems, [{ level: 'warning', rule: 'overdue' }])
  t.same(news().slice(1), ['ageing', 'overdue'], 'each is told once')
  t.match(events.at(-1)?.detail, { state: 'overdue' })
  t.ok(app.windbreak.keys.ready, 'an old key still works')
  source.set(K1, { expiresAt: clock.now() - 1, version: 'v1' })
  await app.windbreak.keys.rotate()
  t.match(app.windbreak.keys.status()[0]?.problems, [{ level: 'red', rule: 'expired' }])
  t.notOk(app.windbreak.keys.ready)
})

t.test('a start under a key that the upstream refuses is refused, unless the source holds a better one', async t => {
  const { code, message } = (await failureOf(openKeys(t, { good: [K2] }))) as { code: string; message: string }
  t.equal(code, 'WB_CONFIG_KEY_NOT_ACCEPTED')
  t.match(message, /memory.*http:\/\/127\.0\.0\.1:\d+.*401/)
  t.notOk(message.includes(K1))

  const source = memorySource(K1)
  const read = source.read.bind(source)
  // As a secret manager does between the making of a new value and its becoming the current one.
  source.read = async signal => [...(await read(signal)), ...(await memorySource(K2).read(signal))]
  const { app, upstream } = await openKeys(t, { good: [K2], sources: { source } })
  await app.mistral.as(ADA).call('chat.complete', CHAT)
  t.same(chatKeys(upstream), [K2])
})

t.test('a start whose refused key was replaced while it was asked about is a start', async t => {
  const upstream = await startKeyedUpstream(t, K2)
  const source = memorySource(K1)
  let rotate = async () => {}
  upstream.probe = response => {
    upstream.probe = undefined
    source.set(K2)
    void rotate().then(() => answerJson(response, {}, 401))
  }
  const { app } = await build(t, {
    sources: { source },
    settings: { serverURL: upstream.origin, unguarded: ['policy', 'filter', 'intent'], rotation: { probe: true } },
    before: app => (rotate = async () => void (await app.windbreak.keys.rotate())),
  })
  t.same(probes(upstream), [K1, K2])
  t.ok(app.windbreak.keys.ready)
})

t.test('a start that took too long watches nothing once the server is closed', async t => {
  const upstream = await startKeyedUpstream(t, K1)
  const source = memorySource(K1)
  let watches = 0
  source.watch = () => {
    watches++
    return () => void watches--
  }
  let answer = () => {}
  upstream.probe = response => (answer = () => answerJson(response, {}, 503))
  const app = Fastify({ pluginTimeout: 200 })
  identify(app, () => ADA)
  await app.register(config, {
    env: { NODE_ENV: 'development' },
    sources: { source },
    settings: { serverURL: upstream.origin, unguarded: ['record', 'policy', 'filter', 'intent'] },
  })
  const closed = new Promise<void>(resolve => app.addHook('onClose', async () => resolve()))
  await t.rejects(async () => app.ready(), { code: 'FST_ERR_HOOK_TIMEOUT' })
  app.close().catch(() => {})
  await closed
  answer()
  await settle()
  t.equal(watches, 0)
})

t.test('a start while the upstream is down is a start, and says so', async t => {
  const source = memorySource(K1)
  const { app, clock, events, upstream } = await openKeys(t, {
    good: [],
    sources: { source },
    isDown: true,
  })
  t.match(events, [{ type: 'key.loaded', detail: { proven: false } }])
  t.match(app.windbreak.keys.status()[0]?.problems, [{ level: 'warning', rule: 'unproven' }])
  upstream.probe = undefined
  upstream.accepted.add(K1)
  await clock.pass(70_000)
  await until(() => app.windbreak.keys.status()[0]?.problems.length === 0)
})

t.test('where a record cannot be written, nothing changes', async t => {
  let isDown = false
  const { app, source, clock, news } = await openKeys(t, {
    good: [K1, K2],
    hear: () => {
      if (isDown) throw new Error('the disk is full')
    },
  })
  const before = app.windbreak.keys.fingerprint()
  isDown = true
  source.set(K2)
  t.match(await app.windbreak.keys.rotate(), [{ outcome: 'pending', why: /put on record/, fingerprint: before }])
  isDown = false
  const untold = news().length
  await clock.pass(70_000)
  await until(() => news().at(-1) === 'promoted')
  t.same(news().slice(untold), ['candidate', 'promoted'], 'what could not be recorded is told again')
})

t.test('a recorder that never answers is given up', async t => {
  const { app } = await openKeys(t)
  const publish = async () => new Promise<never>(() => {})
  const tell = createTell({ about: {}, publish, log: app.log, now: Date.now, limitMs: 10 })
  const late = tell({ type: 'key.promoted', sentence: 'the key from memory is in force' })
  t.match(await failureOf(late), { code: 'WB_CONFIG_KEY_NOT_RECORDED', message: /key\.promoted.*10 ms/ })
})
