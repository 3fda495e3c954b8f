import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { evaluate } from '../src/evaluate.js'
import { showMisses, showPart } from '../src/show.js'

const none = { source: 'here', kind: 'secret', spans: [], label: 'none' }

function folderWith(t: Test, files: Readonly<Record<string, readonly object[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'windbreak-evaluation-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const [name, cases] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.jsonl.gz`), gzipSync(cases.map(one => JSON.stringify(one)).join('\n')))
  }
  return folder
}

/** Finds every `x`. */
const scan = (text: string) =>
  [...text.matchAll(/x/g)].map(({ index }) => ({
    detector: 'x',
    kind: 'secret' as const,
    start: index,
    end: index + 1,
    confidence: 'high' as const,
    reasons: [],
  }))

t.test('data that is not there is said, and the rest is scored', async t => {
  const folder = folderWith(t, { 'secrets-benign-hard': [{ ...none, id: 'a', text: 'x', meta: { category: 'sha' } }] })
  const { parts, absent } = await evaluate(folder, scan)
  t.strictSame(absent, ['pii', 'secrets-negative', 'secrets-positive-core'])
  t.match(parts, [{ title: 'hard benign texts', score: { groups: { all: { hit: 1, of: 1 } } } }])
})

t.test('a labelled span counts as found where a finding shares a character with it', async t => {
  const meta = { tier: 'distinctive', common: true }
  const folder = folderWith(t, {
    'secrets-positive-core': [
      { ...none, id: 'a', label: 'key', text: '\u{1f600} axx', spans: [[2, 4, 'key']], meta },
      { ...none, id: 'b', label: 'key', text: 'abc x', spans: [[0, 3, 'key']], meta: { ...meta, common: false } },
    ],
  })
  const [part] = (await evaluate(folder, scan)).parts
  t.match(part!.score, {
    groups: {
      all: { hit: 1, of: 2 },
      'widely used': { hit: 1, of: 1 },
      'less used': { hit: 0, of: 1 },
      'tier distinctive': { hit: 1, of: 2 },
    },
    labels: { key: { hit: 1, of: 2 } },
    detectors: { x: { hit: 1, of: 3 } },
  })
  t.match(showMisses(part!), /1 misses\n {2}b key: "abc \| abc x"/)
  t.match(showPart(part!), /widely used +1\/1 +100\.0 %/)
})

t.test('names are told apart from what is looked for, and look-alikes from texts that hold something', async t => {
  const folder = folderWith(t, {
    pii: [
      { ...none, id: 'a', label: 'PERSON', text: 'Max', spans: [[0, 3, 'PERSON']], meta: {} },
      { ...none, id: 'b', label: 'CARD', text: 'whole text x', meta: {} },
      { ...none, id: 'c', text: 'x', meta: { not_type: 'CARD', strength: 'nearmiss' } },
    ],
  })
  const [found, flagged] = (await evaluate(folder, scan)).parts
  t.match(found!.score.groups, { 'all but names': { hit: 1, of: 1 } })
  t.equal(found!.score.labels['PERSON']!.hit, 1, 'a finding is a finding')
  t.match(flagged!.score, { groups: { all: { hit: 1, of: 1 } }, labels: { CARD: { hit: 1 } } })
})
