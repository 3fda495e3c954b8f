// Writes DETECTORS.md from the detectors as they are built; with --check it only says whether the file is up to date.
// With --ruleset it also writes the list of the newest ruleset, which a release closes for good.
import { readFileSync, writeFileSync } from 'node:fs'
import { argv, exit, stderr } from 'node:process'
import { DETECTORS } from '../dist/detectors/index.js'
import { NEWEST, sinceOf } from '../dist/rulesets.js'

const FILE = new URL('../DETECTORS.md', import.meta.url)

const row = ({ id, title, reference, label }) =>
  `| \`${id}\` | \`[${label}]\` | ${title.replaceAll('|', '\\|')} | ${reference.startsWith('https:') ? `<${reference}>` : reference} |`

const table = list =>
  ['| id | label | what it finds | read up in |', '| --- | --- | --- | --- |', ...list.map(row)].join('\n')

const groups = new Map()
for (const detector of DETECTORS) {
  const name = detector.presets ? 'identity/<country>' : (detector.preset ?? detector.kind)
  groups.set(name, [...(groups.get(name) ?? []), detector])
}

const text = [
  '# Detectors',
  '',
  `All ${DETECTORS.length}, the more specific first. \`node scripts/list-detectors.mjs\` writes this file.`,
  '',
  ...[...groups].flatMap(([name, list]) => [`## ${name} (${list.length})`, '', table(list), '']),
].join('\n')

if (argv.includes('--ruleset')) {
  const ids = DETECTORS.filter(detector => sinceOf(detector) === NEWEST).map(({ id }) => id)
  writeFileSync(new URL(`../rulesets/${NEWEST}.txt`, import.meta.url), `${ids.toSorted().join('\n')}\n`)
}
if (!argv.includes('--check')) writeFileSync(FILE, text)
else if (readFileSync(FILE, 'utf8') !== text) {
  stderr.write('DETECTORS.md is not up to date: node scripts/list-detectors.mjs\n')
  exit(1)
}
