import t from 'tap'
import { createBoundary, type Evidence, type Guard, type Mode, planMode, refuse } from '../src/index.js'

const NOW = Date.parse('2026-11-25T12:00:00Z')
const now = () => NOW
const OBSERVE = { mode: 'observe', observeUntil: '2026-12-01T00:00:00Z' } as const

t.test('guards are enforced unless somebody says otherwise', async t => {
  t.equal(planMode({ mode: 'enforce' }, 'production', now)(), 'enforce')
})

t.test('observing ends by itself', async t => {
  let at = NOW
  const mode = planMode(OBSERVE, 'production', () => at)
  t.equal(mode(), 'observe')
  at = Date.parse(OBSERVE.observeUntil)
  t.equal(mode(), 'enforce')
})

t.test('production is not observed without an end that is near', async t => {
  const rows: [name: string, plan: Parameters<typeof planMode>[0]][] = [
    ['no date', { mode: 'observe' }],
    ['a year ahead', { mode: 'observe', observeUntil: '2027-11-25T00:00:00Z' }],
    ['no such date', { mode: 'observe', observeUntil: '2026-13-45T00:00:00Z' }],
  ]
  for (const [name, plan] of rows) {
    t.throws(() => planMode(plan, 'production', now), { code: 'WB_CORE_OBSERVE_FOREVER' }, name)
  }
  t.equal(planMode({ mode: 'observe' }, 'development', now)(), 'observe', 'development may')
  t.equal(planMode({ mode: 'observe', observeUntil: '2020-01-01T00:00:00Z' }, 'production', now)(), 'enforce', 'past')
})

t.test('a refusal throws when enforced, and is only on record when observed', async t => {
  const evidence: Evidence[] = []
  const error = () => new TypeError('no')
  t.throws(() => refuse({ mode: 'enforce', evidence }, { guard: 'g', rule: 'r' }, error), TypeError)
  refuse({ mode: 'observe', evidence }, { guard: 'g', rule: 'r' }, error)
  t.same(
    evidence.map(({ verdict }) => verdict),
    ['refuse', 'would-refuse'],
  )
})

t.test("a call keeps the mode it began with, and Windbreak's own are always enforced", async t => {
  const modes: Mode[] = []
  const answer: Guard = {
    name: 'answer',
    stage: 'transport',
    run: async ({ mode }) => {
      modes.push(mode)
      return { kind: 'json', status: 200, headers: {}, body: {} }
    },
  }
  const boundary = createBoundary({ guards: [answer], mode: () => 'observe' })
  for (const kind of ['job', 'selftest', 'internal'] as const) {
    // oxlint-disable-next-line no-await-in-loop
    await boundary.dispatch({ operation: 'models.list', principal: { id: 'ada' }, origin: { kind } })
  }
  t.same(modes, ['observe', 'enforce', 'enforce'])
})
