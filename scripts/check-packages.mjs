// Packs every public package as it would be published, and checks the tarball: entry points, types, and what is in it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const out = mkdtempSync(join(tmpdir(), 'windbreak-pack-'))
const faults = []

for (const name of readdirSync('packages')) {
  const folder = join('packages', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const tarball = join(out, `${name}.tgz`)
  check(name, 'pnpm pack', run('pnpm', ['pack', '--out', tarball], folder))
  check(name, 'publint', run('publint', [tarball, '--strict']))
  check(name, 'attw', run('attw', [tarball, '--profile', 'esm-only', '--quiet']))

  const files = run('tar', ['-tzf', tarball]).stdout.split('\n').filter(Boolean)
  const strange = files.filter(file => !/^package\/(dist\/.+|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(file))
  if (strange.length > 0) faults.push(`${name}: packs ${strange.join(', ')}`)
  for (const needed of ['README.md', 'LICENSE', 'package.json']) {
    if (!files.includes(`package/${needed}`)) faults.push(`${name}: packs no ${needed}`)
  }
  const hooks = Object.keys(manifest.scripts ?? {}).filter(script => /^(pre|post)?(install|prepare)$/.test(script))
  if (hooks.length > 0) faults.push(`${name}: has install scripts: ${hooks.join(', ')}`)
}

rmSync(out, { recursive: true, force: true })
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'every package is fit to publish' : `${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1

function run(command, args, cwd = '.') {
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: process.env })
}

function check(name, what, { status, stdout, stderr }) {
  if (status !== 0) faults.push(`${name}: ${what}\n${stdout}${stderr}`)
}
