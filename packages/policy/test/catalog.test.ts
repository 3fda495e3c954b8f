import t, { type Test } from 'tap'
import type { ModelAnswer } from '@windbreak/core'
import { chatAnswer } from '@windbreak/wire'
import type { PolicySettings } from '../src/index.js'
import { build, CHAT, handSchedule, MODEL } from './guarded.js'

const NOW = Date.UTC(2026, 10, 25)
const DAY = 86_400_000

interface Card {
  id: unknown
  aliases?: unknown
  deprecation?: unknown
}

/** A guarded app whose upstream lists these models, and answers under `model`. */
async function listing(t: Test, cards: Card[] | ModelAnswer, settings: PolicySettings = {}) {
  const upstream = { cards, model: MODEL, lists: 0 }
  const clock = handSchedule()
  const guarded = await build(t, {
    settings,
    schedule: clock.schedule,
    now: () => NOW,
    random: () => 0.5,
    answer({ operation }) {
      if (operation !== 'models.list') return chatAnswer({ model: upstream.model, content: 'Hi.' })
      upstream.lists++
      if (!Array.isArray(upstream.cards)) return upstream.cards
      return { kind: 'json', status: 200, headers: {}, body: { object: 'list', data: upstream.cards } }
    },
  })
  return { ...guarded, upstream, look: () => clock.run(), clock }
}

const both = (id: string, alias: string): Card[] => [
  { id, aliases: [alias] },
  { id: alias, aliases: [id] },
]

t.test('the list is looked at in the background, as a call of Windbreak itself, and then now and then', async t => {
  const { upstream, look, sent, clock, app } = await listing(t, both(MODEL, 'mistral-small-2603'), {
    catalog: { refreshMs: 60_000 },
  })
  t.equal(upstream.lists, 0, 'a start does not wait for it')
  await look()
  t.equal(upstream.lists, 1)
  t.match(sent[0], { operation: 'models.list', principal: { id: 'windbreak:internal' }, origin: { kind: 'internal' } })
  t.same(
    [...clock.waiting].map(({ ms }) => ms),
    [60_000],
  )
  await look()
  t.equal(upstream.lists, 2)
  await app.close()
  t.equal(clock.waiting.size, 0, 'closing ends it')
})

t.test('the list can be left alone', async t => {
  const { upstream, look } = await listing(t, [], { catalog: { enabled: false } })
  await look()
  t.equal(upstream.lists, 0)
})

t.test('a name that now stands for another model is refused before it costs anything', async t => {
  const { upstream, look, dispatch, events, sent } = await listing(t, both(MODEL, 'mistral-small-2603'))
  await look()
  await t.resolves(dispatch(CHAT), 'as the table says')
  upstream.cards = both(MODEL, 'mistral-small-2609')
  await look()
  const count = sent.length
  await t.rejects(dispatch(CHAT), { code: 'WB_POLICY_MODEL_DRIFT', statusCode: 403 })
  t.equal(sent.length, count, 'nothing was sent')
  t.match(events, [{ type: 'policy.model.drifted', at: NOW, detail: { model: MODEL, to: 'mistral-small-2609' } }])
  await look()
  t.equal(events.length, 1, 'told once')
  upstream.cards = both(MODEL, 'mistral-small-2603')
  await look()
  await t.resolves(dispatch(CHAT), 'until it stands for the known one again')
})

t.test('drift can be told of only; then the answer may come under the new name', async t => {
  const settings: PolicySettings = { catalog: { onDrift: 'warn' } }
  const { look, dispatch, evidence, upstream } = await listing(t, both(MODEL, 'mistral-small-2609'), settings)
  upstream.model = 'mistral-small-2609'
  await t.rejects(dispatch(CHAT), { code: 'WB_POLICY_MODEL_RETURNED' }, 'before the list was seen nothing is opened')
  await look()
  await t.resolves(dispatch(CHAT))
  t.match(evidence.at(-1), [{ verdict: 'flag', rule: 'model-drift', where: '/model' }, { verdict: 'allow' }])
  upstream.model = 'mistral-large-2512'
  await t.rejects(dispatch(CHAT), { code: 'WB_POLICY_MODEL_RETURNED' }, 'and under no third')
})

t.test('of a name that the table does not know, what it stood for at first is remembered', async t => {
  const settings: PolicySettings = { production: { models: ['own'] } }
  const { upstream, look, dispatch } = await listing(t, both('own', 'own-1'), settings)
  upstream.model = 'own'
  await look()
  await t.resolves(dispatch({ ...CHAT, model: 'own' }))
  upstream.cards = both('own', 'own-2')
  await look()
  await t.rejects(dispatch({ ...CHAT, model: 'own' }), { code: 'WB_POLICY_MODEL_DRIFT' })
  upstream.cards = [{ id: 'own' }]
  await look()
  await t.resolves(dispatch({ ...CHAT, model: 'own' }), 'a list without aliases tells nothing')
})

t.test('a model whose time is over is told of, or refused', async t => {
  const card = (days: number): Card[] => [
    { id: MODEL, aliases: ['mistral-small-2603'], deprecation: new Date(NOW + days * DAY).toISOString() },
  ]
  const warned = await listing(t, card(31))
  await warned.look()
  t.same(warned.events, [], 'a month ahead nothing')
  warned.upstream.cards = card(30)
  await warned.look()
  t.match(warned.events, [{ type: 'policy.model.retires', detail: { model: MODEL, past: false } }])
  warned.upstream.cards = card(-1)
  await warned.look()
  t.match(warned.events[1], { type: 'policy.model.retires', detail: { past: true } })
  await warned.dispatch(CHAT)
  t.match(warned.evidence.at(-1), [{ verdict: 'flag', rule: 'model-retired', where: '/model' }])

  const refused = await listing(t, card(-1), { catalog: { onRetired: 'refuse' } })
  await t.resolves(refused.dispatch(CHAT), 'nothing is known yet')
  await refused.look()
  await t.rejects(refused.dispatch(CHAT), { code: 'WB_POLICY_MODEL_RETIRED' })
})

t.test('a list that fails, or is none, changes nothing, and is asked for again sooner', async t => {
  const rows: [string, ModelAnswer][] = [
    ['an error', { kind: 'json', status: 503, headers: {}, body: {} }],
    ['bytes', { kind: 'bytes', status: 200, headers: {}, bytes: Buffer.from('[]') }],
    ['another form', { kind: 'json', status: 200, headers: {}, body: { models: [] } }],
    ['null', { kind: 'json', status: 200, headers: {}, body: null }],
  ]
  for (const [what, answer] of rows) {
    await t.test(what, async t => {
      const { upstream, look, dispatch, clock } = await listing(t, both(MODEL, 'mistral-small-2609'))
      await look()
      await t.rejects(dispatch(CHAT), { code: 'WB_POLICY_MODEL_DRIFT' })
      upstream.cards = answer
      await look()
      await t.rejects(dispatch(CHAT), { code: 'WB_POLICY_MODEL_DRIFT' }, 'what was known stays')
      t.same(
        [...clock.waiting].map(({ ms }) => ms),
        [5_000],
      )
    })
  }
})

t.test('a list by a hostile upstream opens nothing', async t => {
  const cards: unknown[] = [
    null,
    1,
    { id: {} },
    { id: 'a\nb', aliases: [MODEL] },
    { id: '__proto__', aliases: ['constructor'] },
    { id: MODEL, aliases: 'all', deprecation: 'soon' },
    { id: 'mistral-large-latest', aliases: [MODEL, 'mistral-small-2603'] },
  ]
  const { look, dispatch, upstream } = await listing(t, cards as Card[])
  await look()
  await t.resolves(dispatch(CHAT))
  await t.rejects(dispatch({ ...CHAT, model: 'mistral-large-latest' }), { code: 'WB_POLICY_MODEL_NOT_ALLOWED' })
  upstream.model = 'mistral-large-latest'
  await t.rejects(dispatch(CHAT), { code: 'WB_POLICY_MODEL_RETURNED' })
})

t.test('an app without a boundary asks nobody', async t => {
  const { default: Fastify } = await import('fastify')
  const { default: policy } = await import('../src/index.js')
  const clock = handSchedule()
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(policy, { environment: 'production', schedule: clock.schedule })
  await app.ready()
  await clock.run()
  t.equal(clock.waiting.size, 0)
})
