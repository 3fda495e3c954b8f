// What must hold for the repository as a whole, and that no package's own tests could see.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const PLUGINS = ['config', 'access', 'policy', 'filter', 'audit', 'observability']

const list = (...args: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(file => file !== '' && existsSync(join(ROOT, file)))
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const packages = readdirSync(join(ROOT, 'packages')).filter(name =>
  statSync(join(ROOT, 'packages', name)).isDirectory(),
)

t.test('git ignores what holds secrets, and keeps what does not', t => {
  const rows: [file: string, ignored: boolean][] = [
    ['.env', true],
    ['.env.local', true],
    ['.env.production', true],
    ['apps/chat-server/.env', true],
    ['.env.example', false],
    ['apps/chat-server/.env.example', false],
    ['tls/server.pem', true],
    ['tls/server.key', true],
    ['secrets/mistral', true],
    ['apps/chat-server/secrets/mistral', true],
    ['README.md', false],
    ['packages/core/src/secret.ts', false],
  ]
  for (const [file, ignored] of rows) {
    const { status } = spawnSync('git', ['check-ignore', '--quiet', '--no-index', file], { cwd: ROOT })
    t.equal(status, ignored ? 0 : 1, `${file} is ${ignored ? 'ignored' : 'kept'}`)
  }
  t.end()
})

t.test('no dependency runs a script when it is installed', t => {
  t.match(read('pnpm-workspace.yaml'), /^allowBuilds: \{\}$/m)
  t.match(read('pnpm-workspace.yaml'), /^strictDepBuilds: true$/m)
  t.end()
})

t.test('the lockfile names no download address', t => {
  t.notMatch(read('pnpm-lock.yaml'), /tarball:|https?:\/\//)
  t.end()
})

t.test('imports point inwards: core, wire, plugins, gateway, apps; no plugin knows another', t => {
  const allowed: Record<string, string[]> = {
    core: [],
    wire: ['core'],
    ...Object.fromEntries(PLUGINS.map(name => [name, ['core', 'wire']])),
    gateway: ['core', 'wire'],
    emulator: ['core', 'wire'],
    'test-kit': ['audit', 'emulator'],
  }
  for (const name of packages) {
    const imported = new Set(
      list(`packages/${name}/src/*.ts`).flatMap(file =>
        [...read(file).matchAll(/from '@windbreak\/([a-z-]+)|import\('@windbreak\/([a-z-]+)/g)].map(
          ([, a, b]) => a ?? b,
        ),
      ),
    )
    const strange = [...imported].filter(other => !allowed[name]?.includes(other))
    t.same(strange, [], name)
  }
  t.end()
})

t.test('the runner picks up every test file', t => {
  const strange = list('*.test.*', '*.spec.*').filter(
    file =>
      !/^(packages|apps)\/[a-z-]+\/test\/.*\.test\.ts$/.test(file) && !/^scripts\/test\/[a-z-]+\.test\.ts$/.test(file),
  )
  t.same(strange, [])
  t.end()
})

t.test('each package says what it is, and is published as ESM from dist alone', t => {
  for (const name of packages) {
    for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE']) {
      t.ok(existsSync(join(ROOT, 'packages', name, file)), `packages/${name}/${file}`)
    }
    const manifest = JSON.parse(read(`packages/${name}/package.json`)) as Record<string, unknown>
    t.match(manifest, {
      name: `@windbreak/${name}`,
      type: 'module',
      files: ['dist'],
      license: 'MIT',
      sideEffects: false,
    })
    t.notOk(manifest['private'], `${name} may be published`)
  }
  for (const name of readdirSync(join(ROOT, 'apps')))
    t.ok(existsSync(join(ROOT, 'apps', name, 'README.md')), `apps/${name}`)
  t.end()
})

t.test('a source file does one thing: none is longer than 200 lines', t => {
  const long = list('packages/*/src/**/*.ts', 'packages/*/src/*.ts', 'apps/*/src/*.ts', 'apps/*/src/**/*.ts')
    .map(file => [file, read(file).split('\n').length] as const)
    .filter(([, lines]) => lines > 201)
  t.same(long, [])
  t.end()
})

t.test('links between documents lead somewhere', t => {
  for (const file of list('*.md')) {
    for (const [, target] of read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const at = join(ROOT, dirname(file), target)
      t.ok(existsSync(at), `${file}: ${relative(ROOT, at)}`)
    }
  }
  t.end()
})
