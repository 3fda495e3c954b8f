import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInjectionDetector, type Tier, type training } from '@windbreak/filter/injection'
import { calibrate } from './calibrate.js'
import { readGroups } from './groups.js'
import { leaveOut, type LeftOut, trainOn, type Use } from './leave-out.js'
import { pack } from './train.js'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const FILE = resolve(ROOT, 'packages/filter/src/injection/released-weights.ts')
const VERSION = '2026-11'
const USES: readonly Use[] = ['user', 'document']
const ABOUT = 'train-injection.js FOLDER [--documents FOLDER] [--write]'

const say = (text: string) => process.stdout.write(`${text}\n`)
const percent = (hits: readonly boolean[]) => `${((100 * hits.filter(Boolean).length) / hits.length).toFixed(1)} %`

/** What is found of each origin by weights that never saw it, with the rules and without. */
function show(leftOut: readonly LeftOut[], { medium, high }: { medium: number; high: number }, tier: Tier): void {
  say(`\n${tier}: each origin left out of training (medium from ${medium}, high from ${high})`)
  say(
    `  ${'origin'.padEnd(30)}${['texts', 'rules', 'classifier', 'both', 'high'].map(name => name.padStart(12)).join('')}`,
  )
  const { judge } = createInjectionDetector()
  for (const { group, scores } of leftOut) {
    const found = group.texts.map(text =>
      judge(text, { tier }).filter(({ detector }) => detector !== 'injection/classifier'),
    )
    const ruled = found.map(findings => findings.length > 0)
    const sure = found.map(findings => findings.some(({ confidence }) => confidence === 'high'))
    const cells = [
      String(group.texts.length),
      percent(ruled),
      percent(scores.map(score => score >= medium)),
      percent(scores.map((score, i) => score >= medium || ruled[i]!)),
      percent(scores.map((score, i) => score >= high || sure[i]!)),
    ]
    say(`  ${`${group.isAttack ? '+' : '-'} ${group.name}`.padEnd(30)}${cells.map(cell => cell.padStart(12)).join('')}`)
  }
}

async function main(words: readonly string[]): Promise<number> {
  const [folder, ...rest] = words
  if (folder === undefined) {
    say(ABOUT)
    return 2
  }
  const at = rest.indexOf('--documents')
  const groups = await readGroups(resolve(ROOT, folder), at === -1 ? undefined : resolve(ROOT, rest[at + 1] ?? ''))
  const packed: string[] = []
  for (const use of USES) {
    const leftOut = leaveOut(groups, use)
    const levels = calibrate(leftOut)
    show(leftOut, levels, use)
    packed.push(`  ${use}: ${print(pack({ weights: trainOn(groups, use), ...levels }))},`)
  }
  if (rest.includes('--write')) {
    const lines = [
      "import type { PackedModel } from './weights.js'",
      '',
      '/** Written by the command that trains the classifier. */',
      'export const RELEASED: { readonly version: string; readonly user: PackedModel; readonly document: PackedModel } = {',
      `  version: '${VERSION}',`,
      ...packed,
      '}',
      '',
    ]
    await writeFile(FILE, lines.join('\n'))
    say(`\nwritten: ${FILE}`)
  }
  return 0
}

function print({ scale, bias, medium, high, values }: training.PackedModel): string {
  const numbers = Object.entries({ scale, bias, medium, high }).map(([name, value]) => `    ${name}: ${value},`)
  return ['{', ...numbers, `    values:\n      '${values}',`, '  }'].join('\n')
}

process.exitCode = await main(process.argv.slice(2))
