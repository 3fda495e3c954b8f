import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { ModelAnswer } from '@windbreak/core'
import { chatAnswer } from '@windbreak/wire'
import { readPolicyText } from '../src/index.js'
import { build, CHAT, type Guarded, handSchedule, MODEL } from './guarded.js'

const folder = mkdtempSync(join(tmpdir(), 'windbreak-policy-'))
const yaml = (maxTokens: unknown) =>
  `# ours\nproduction:\n  maxTokens: ${String(maxTokens)}\ncatalog: { enabled: false }\n`

t.test('JSON and YAML are read alike', t => {
  const wanted = {
    production: { maxTokens: 5, models: ['a'], exceptions: [{ until: '2027-01-01T00:00:00Z' }], streaming: false },
  }
  const text =
    'production:\n  maxTokens: 5\n  models: [a]\n  exceptions:\n    - until: 2027-01-01T00:00:00Z\n  streaming: false\n'
  t.same(readPolicyText(text), wanted)
  t.same(readPolicyText(JSON.stringify(wanted)), wanted)
  t.same(readPolicyText(JSON.stringify(wanted, null, '\t')), wanted, 'with tabs')
  t.same(
    readPolicyText('a: no\nb: "yes"\n1: 2\n'),
    { a: 'no', b: 'yes', 1: 2 },
    'YAML 1.2: only true and false are booleans',
  )
  t.end()
})

t.test('a text that could be read in two ways, or never to its end, is refused', t => {
  const laughs = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`)}]`),
  ].join('\n')
  const rows: [string, string, RegExp][] = [
    ['a key twice in YAML', 'a: 1\nb: 2\na: 3', /has a key twice, line 3/],
    ['a key twice in JSON', '{"a":1,\n"a":2}', /has a key twice, line 2/],
    ['a key twice, once in quotes', 'a: 1\n"a": 2', /has a key twice/],
    ['an alias', 'a: &x 1\nb: *x', /anchor or an alias, line 1/],
    ['an anchor alone', 'a: &x 1', /anchor or an alias/],
    ['a bomb of aliases', laughs, /anchor or an alias/],
    ['a key with an anchor', '&x a: 1', /no plain name|anchor/],
    ['a tag', 'a: !!js/function "x"', /tag/],
    ['a tag of its own', 'a: !x 1', /tag/],
    ['a key that is a map', '? { a: 1 }\n: 2', /no plain name/],
    ['a key that JavaScript gives a meaning', '__proto__: { a: 1 }', /no plain name/],
    ['two documents', 'a: 1\n---\nb: 2', /multiple docs/],
    ['no end', '{"a": [1, 2', /line 1/],
    ['nothing', ' \n', /is empty/],
    ['levels without end', `${'['.repeat(40)}${']'.repeat(40)}`, /deeper than 16 levels/],
    ['very many levels', '['.repeat(50_000), /policy file/],
    ['a very long text', `# ${'a'.repeat(16_777_216)}`, /longer than/],
  ]
  for (const [what, text, message] of rows)
    t.throws(() => readPolicyText(text), { code: 'WB_POLICY_FILE', message }, what)
  try {
    readPolicyText('password: hunter2\npassword: hunter2')
  } catch (error) {
    t.notMatch(String(error), 'hunter2', 'and none of it is quoted')
  }
  t.end()
})

/** A guarded app whose policy is a file, with a hand on the file and on the clock. */
async function fromFile(t: Test, text: string, options: Guarded = {}) {
  const file = join(folder, `${t.name.replaceAll(/\W/g, '-')}.yaml`)
  writeFileSync(file, text)
  const state: { text: string | Error; reads: number } = { text, reads: 0 }
  const clock = handSchedule()
  const guarded = await build(t, {
    file,
    reloadMs: 5_000,
    schedule: clock.schedule,
    now: () => 7,
    async readText(path) {
      state.reads++
      t.equal(path, file)
      if (state.text instanceof Error) throw state.text
      return state.text
    },
    ...options,
  })
  const look = () => clock.run(ms => ms === 5_000)
  const settle = () => clock.run(ms => ms === 250)
  const cap = () => guarded.app.windbreak.policy.rules.maxTokens
  return { ...guarded, state, look, settle, cap, clock }
}

t.test('a changed file is the policy once it no longer changes', async t => {
  const { state, look, settle, cap, events, app } = await fromFile(t, yaml(10))
  t.equal(cap(), 10)
  await look()
  t.equal(state.reads, 1)
  state.text = yaml(20)
  await look()
  t.equal(cap(), 10, 'it may be half written')
  state.text = yaml(200)
  await settle()
  t.equal(cap(), 10, 'and was')
  await settle()
  t.equal(cap(), 200)
  t.same(events, [{ type: 'policy.reloaded', at: 7, detail: { environment: 'production' } }])
  t.match(app.windbreak.policy.decide({ ...CHAT, max_tokens: 200 }), { allow: true })
  await look()
  t.equal(events.length, 1)
})

t.test('a file that is no policy leaves the last good one, and its fault is told once', async t => {
  const rows: [string, string | Error, string][] = [
    ['misspelt', 'production:\n  maxToken: 1\n', 'WB_POLICY_INVALID_SETTINGS'],
    ['no YAML', 'production: [', 'WB_POLICY_FILE'],
    ['wider within', 'production:\n  maxTokens: 5\n  tenants: { a: { maxTokens: 6 } }\n', 'WB_POLICY_WIDER'],
    ['one that proves nothing', 'production:\n  operations: [models.list]\n', 'WB_POLICY_NOT_PROVEN'],
    ['gone', Object.assign(new Error('ENOENT'), { code: 'ENOENT' }), 'ENOENT'],
  ]
  for (const [what, text, code] of rows) {
    await t.test(what, async t => {
      const { state, look, settle, cap, events, dispatch } = await fromFile(t, yaml(10))
      state.text = text
      for (let i = 0; i < 3; i++) {
        await look()
        await settle()
      }
      t.equal(cap(), 10)
      t.same(events, [{ type: 'policy.reload.failed', at: 7, code }])
      await t.rejects(dispatch({ ...CHAT, max_tokens: 11 }), { code: 'WB_POLICY_MAX_TOKENS' })
      state.text = yaml(30)
      await look()
      await settle()
      t.equal(cap(), 30, 'and a good one is taken later')
    })
  }
})

t.test('reload() reads at once and says what came of it', async t => {
  const { state, cap, app } = await fromFile(t, yaml(10))
  const { reload } = app.windbreak.policy
  t.equal(await reload(), 'unchanged')
  state.text = yaml(40)
  t.same(await Promise.all([reload(), reload()]), ['reloaded', 'unchanged'], 'one after the other')
  t.equal(cap(), 40)
  state.text = yaml('many')
  t.equal(await reload(), 'failed')
  t.equal(cap(), 40)
})

t.test('a change that cannot be put on record does not come', async t => {
  let broken = true
  const { state, look, settle, cap } = await fromFile(t, yaml(10), {
    onEvent() {
      if (broken) throw new Error('disk full')
    },
  })
  state.text = yaml(20)
  await look()
  await settle()
  t.equal(cap(), 10)
  broken = false
  await look()
  await settle()
  t.equal(cap(), 20, 'and is tried again')
})

t.test('a call ends under the policy it began with', async t => {
  let answer!: (given: ModelAnswer) => void
  let begun!: () => void
  const started = new Promise<void>(resolve => (begun = resolve))
  const { state, app, dispatch } = await fromFile(t, `production:\n  models: [${MODEL}, codestral-latest]\n`, {
    answer: () =>
      new Promise<ModelAnswer>(resolve => {
        answer = resolve
        begun()
      }),
  })
  const call = dispatch(CHAT)
  await started
  state.text = `production:\n  models: [${MODEL}]\n`
  t.equal(await app.windbreak.policy.reload(), 'reloaded')
  answer(chatAnswer({ model: 'codestral-latest', content: 'Hi.' }))
  t.match(await call, { status: 200 })
  const next = dispatch(CHAT)
  await new Promise(resolve => setImmediate(resolve))
  answer(chatAnswer({ model: 'codestral-latest', content: 'Hi.' }))
  await t.rejects(next, { code: 'WB_POLICY_MODEL_RETURNED' })
})

t.test('what cannot be read at start stops it', async t => {
  await t.rejects(build(t, { file: join(folder, 'none.yaml') }), { code: 'WB_POLICY_FILE', message: /cannot be read/ })
  const file = join(folder, 'both.yaml')
  writeFileSync(file, yaml(1))
  await t.rejects(build(t, { file, settings: {} }), { code: 'WB_POLICY_TWO_POLICIES' })
  const { app } = await build(t, { settings: {} })
  await t.rejects(app.windbreak.policy.reload(), { code: 'WB_POLICY_NO_FILE' })
})

t.test('closing ends the looking', async t => {
  const { app, clock } = await fromFile(t, yaml(10))
  t.ok(clock.waiting.size > 0)
  await app.close()
  t.equal(clock.waiting.size, 0)
})
