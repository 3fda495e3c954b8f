// Packs every public package as it would be published, and checks the tarball: entry points, types, and what is in it.
// Then installs some of them, each alone, into a bare Fastify app outside the workspace, where each must do its one
// thing, and where the same program must fail without it.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const strange = files.filter(
    file => !/^package\/(dist\/.+|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(file),
  )
  if (strange.length > 0) faults.push(`${name}: packs ${strange.join(', ')}`)
  for (const needed of ['README.md', 'LICENSE', 'package.json']) {
    if (!files.includes(`package/${needed}`)) faults.push(`${name}: packs no ${needed}`)
  }
  const hooks = Object.keys(manifest.scripts ?? {}).filter(script => /^(pre|post)?(install|prepare)$/.test(script))
  if (hooks.length > 0) faults.push(`${name}: has install scripts: ${hooks.join(', ')}`)
}

for (const name of ['policy', 'filter', 'audit', 'config']) tryAlone(name)

rmSync(out, { recursive: true, force: true })
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'every package is fit to publish' : `${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1

function tryAlone(name) {
  const folder = join(out, `alone-${name}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'alone', private: true, type: 'module' }))
  copyFileSync(join('scripts', 'alone', `${name}.mjs`), join(folder, 'try.mjs'))
  // What a registry would bring along with it.
  const tarballs = ['core', 'wire', name].map(part => join(out, `${part}.tgz`))
  const fastify = `fastify@${JSON.parse(readFileSync('packages/core/node_modules/fastify/package.json', 'utf8')).version}`
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, fastify]
  const installed = run('npm', args, folder)
  check(name, 'npm install', installed)
  if (installed.status !== 0) return
  check(name, 'alone in a Fastify app', run(process.execPath, ['try.mjs', 'with'], folder))
  const without = run(process.execPath, ['try.mjs', 'without'], folder)
  if (without.status === 0) faults.push(`${name}: its test passes without it`)
}

function run(command, args, cwd = '.') {
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: process.env })
}

function check(name, what, { status, stdout, stderr }) {
  if (status !== 0) faults.push(`${name}: ${what}\n${stdout}${stderr}`)
}
