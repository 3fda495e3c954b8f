import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { chooseActions } from '../src/choose-actions.js'
import { createCore } from '../src/create-filter.js'
import { defineDetector } from '../src/index.js'
import { DETECTORS } from '../src/detectors/index.js'
import { isNewer, NEWEST, RULESETS, sinceOf } from '../src/rulesets.js'
import type { Action } from '../src/finding.js'
import { type FilterSettings, readFilterSettings } from '../src/settings.js'

const STAFF = defineDetector({
  id: 'staff-number',
  kind: 'pii',
  label: 'staff',
  title: 'Staff number',
  reference: 'https://intranet.example/staff',
  pattern: 'ST-\\d{6}',
})
const LATER = { ...STAFF, since: '2999-01' }

t.test('the newest ruleset is in force where none is named, and an unknown one stops the start', t => {
  t.equal(readFilterSettings({}).ruleset, NEWEST)
  t.equal(RULESETS.at(-1), NEWEST)
  t.strictSame(RULESETS.toSorted(), RULESETS, 'names are in the order of their dates')
  t.equal(createCore({ ruleset: '2026-11' }).rules.in.version, '2026-11')
  for (const ruleset of ['2026-10', '2999-01', 'latest', '', 202611, null]) {
    t.throws(() => createCore({ ruleset }), { code: 'WB_FILTER_INVALID_SETTINGS' }, String(ruleset))
  }
  t.end()
})

t.test('a detector that is newer than the ruleset only flags, unless it has a setting of its own', t => {
  const rows: [settings: Partial<FilterSettings>, action: Action][] = [
    [{}, 'flag'],
    [{ preset: 'strict' }, 'flag'],
    [{ preset: 'observe' }, 'flag'],
    [{ in: { pii: 'block' } }, 'flag'],
    [{ in: { pii: 'off' } }, 'off'],
    [{ presets: ['secrets'] }, 'off'],
    [{ detectors: { 'staff-number': 'block' } }, 'block'],
    [{ detectors: { 'staff-number': { in: 'redact' } } }, 'redact'],
    [{ preset: 'strict', detectors: { 'staff-number': { out: 'redact' } } }, 'flag'],
  ]
  for (const [settings, action] of rows) {
    const read = readFilterSettings(settings, [...DETECTORS, LATER])
    t.equal(chooseActions([LATER], read, 'in').get(LATER), action, JSON.stringify(settings))
  }
  t.equal(chooseActions([STAFF], readFilterSettings({ preset: 'strict' }), 'in').get(STAFF), 'block')
  t.end()
})

t.test('what a newer detector finds passes, whole and streamed, and is found', t => {
  const filter = createCore({ preset: 'strict' }, { own: [LATER] })
  const text = 'Ask for ST-123456 today.'
  t.match(filter.apply(text, { direction: 'in' }), { action: 'pass', text, findings: [{ detector: 'staff-number' }] })
  const stream = filter.open({ direction: 'out' })
  t.equal(stream.push(text) + stream.end(), text)
  t.equal(stream.judged.length, 1)
  t.equal(createCore({ preset: 'strict' }, { own: [STAFF] }).apply(text, { direction: 'in' }).action, 'block')
  t.end()
})

for (const name of RULESETS) {
  t.test(`ruleset ${name} is as it was when it was closed`, t => {
    const file = new URL(`../rulesets/${name}.txt`, import.meta.url)
    t.ok(existsSync(file), `no list of ruleset ${name}`)
    const listed = readFileSync(file, 'utf8').trim().split('\n')
    const ids = DETECTORS.filter(detector => sinceOf(detector) === name).map(({ id }) => id)
    t.strictSame(
      ids.toSorted(),
      listed,
      `a new detector says since when it is there; while ${name} is not released, run node scripts/list-detectors.mjs --ruleset`,
    )
    t.end()
  })
}

t.test('no detector is of a ruleset that does not exist', t => {
  t.strictSame(
    DETECTORS.filter(detector => !(RULESETS as readonly string[]).includes(sinceOf(detector))),
    [],
  )
  t.notOk(isNewer({}, RULESETS[0]), 'a detector of the first ruleset is newer than none')
  t.end()
})
