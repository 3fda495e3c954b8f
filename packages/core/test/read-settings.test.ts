import { Type } from '@sinclair/typebox'
import t from 'tap'
import { newId, readEnvironment, readSettings } from '../src/index.js'

const Settings = Type.Object(
  {
    models: Type.Array(Type.String(), { minItems: 1 }),
    limits: Type.Object({ tokens: Type.Integer({ default: 10 }) }, { additionalProperties: false, default: {} }),
  },
  { additionalProperties: false },
)

t.test('settings are checked, completed, copied and frozen', t => {
  const given = { models: ['a'] }
  const settings = readSettings(Settings, given)
  given.models.push('b')
  t.same(settings, { models: ['a'], limits: { tokens: 10 } })
  t.throws(() => settings.models.push('c'), TypeError)
  t.throws(() => Object.assign(settings.limits, { tokens: 11 }), TypeError)
  t.end()
})

t.test('a misspelt or impossible setting is named, and its value is not', t => {
  const rows: [name: string, input: unknown, message: RegExp][] = [
    ['missing', {}, /\/models/],
    ['misspelt', { models: ['a'], modles: ['canary'] }, /\/modles/],
    ['of the wrong type', { models: 'canary' }, /\/models/],
    ['not coerced', { models: ['a'], limits: { tokens: '12345' } }, /\/limits\/tokens/],
    ['too few', { models: [] }, /\/models/],
    ['a function', { models: () => 'canary' }, /plain data/],
  ]
  for (const [name, input, message] of rows) {
    t.throws(() => readSettings(Settings, input), { code: 'WB_CORE_INVALID_SETTINGS', message }, name)
    try {
      readSettings(Settings, input)
    } catch (error) {
      t.notMatch(String(error), /canary|12345/, `${name}: no value`)
    }
  }
  class Own extends Error {
    readonly code = 'WB_OWN'
  }
  t.throws(() => readSettings(Settings, {}, Own), { code: 'WB_OWN' }, 'a package brings its own error')
  t.end()
})

t.test('the environment is named, never guessed', t => {
  const rows: [env: Record<string, string>, expected: string | null][] = [
    [{ NODE_ENV: 'production' }, 'production'],
    [{ WINDBREAK_ENV: 'staging', NODE_ENV: 'production' }, 'staging'],
    [{ WINDBREAK_ENV: '', NODE_ENV: 'development' }, 'development'],
    [{}, null],
    [{ NODE_ENV: 'prod' }, null],
    [{ NODE_ENV: 'Production' }, null],
    [{ WINDBREAK_ENV: 'test', NODE_ENV: 'production' }, null],
  ]
  for (const [env, expected] of rows) {
    const name = JSON.stringify(env)
    if (expected === null) t.throws(() => readEnvironment(env), { code: 'WB_CORE_ENVIRONMENT' }, name)
    else t.equal(readEnvironment(env), expected, name)
  }
  t.end()
})

t.test('ids are UUIDs of version 7: unique, and sorted by their millisecond', t => {
  const ids = Array.from({ length: 2_000 }, (_, at) => newId(1_700_000_000_000 + at))
  t.equal(new Set(ids).size, ids.length)
  t.same(ids.toSorted(), ids)
  t.ok(ids.every(id => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)))
  t.end()
})
