import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  envSource,
  type FileSourceDeps,
  type FileSourceOptions,
  fileSource,
  type KeySource,
  type KeyVersion,
  memorySource,
} from '../src/index.js'
import { type ContractTest, keySourceContract } from '../src/sources/contract.js'
import { removeKeys } from '../src/sources/env.js'

const KEY = 'CANARYkey7Q2w9Zx4Lm8Tb'
const OTHER = 'OTHERkey7Q2w9Zx4Lm8Tb0'

const read = async (source: KeySource) => source.read(new AbortController().signal)
const valueOf = async (source: KeySource) => (await read(source))[0]?.secret.reveal()
const faultOf = async (source: KeySource) =>
  read(source).then(
    () => 'no fault',
    (error: Error) => error.message,
  )

async function makeFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'windbreak-source-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A secret as the kubelet mounts it, and what it does to update one. */
async function mountSecret(t: Test, first: string) {
  const mount = await makeFolder(t)
  let version = 0
  async function swap(value: string): Promise<void> {
    const [next, old] = [`..version_${++version}`, `..version_${version - 1}`]
    await mkdir(join(mount, next))
    await writeFile(join(mount, next, 'key'), value)
    await symlink(next, join(mount, '..data_tmp'))
    await rename(join(mount, '..data_tmp'), join(mount, '..data'))
    await rm(join(mount, old), { recursive: true, force: true })
  }
  await swap(first)
  const path = join(mount, 'key')
  await symlink(join('..data', 'key'), path)
  return { mount, path, swap }
}

/** A function to be called, and a way to wait for the next call. One that nobody waited for yet counts. */
function countCalls() {
  const count = { calls: 0, taken: 0 }
  let wake = () => {}
  return {
    changed: () => {
      count.calls++
      wake()
    },
    calls: () => count.calls,
    async next(): Promise<void> {
      while (count.calls === count.taken) await new Promise<void>(resolve => (wake = resolve))
      count.taken = count.calls
    },
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve))
}

/** At once, so that whoever watches finds the new one already. */
function replaceFolder(folder: string, value: string): void {
  renameSync(folder, `${folder}.old`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'key'), value)
}

/** No watch works, and the comparison runs when it is told to. */
function pollByHand() {
  let poll = () => {}
  const deps: Partial<FileSourceDeps> = {
    watchFolder: () => {
      throw new Error('no more handles')
    },
    every: (_ms, run) => {
      poll = run
      return () => void (poll = () => {})
    },
  }
  return { deps, poll: () => poll() }
}

const never: Pick<FileSourceDeps, 'every'> = { every: () => () => {} }
const quick: FileSourceOptions = { settleMs: 1 }

t.test('every source keeps the contract', async t => {
  await t.test('env, from the environment', async t => {
    keySourceContract(t, () => {
      const env: Record<string, string | undefined> = {}
      const source = envSource({ variable: 'MISTRAL_API_KEY', env })
      return { source, watches: false, hold: value => void (env['MISTRAL_API_KEY'] = value) }
    })
  })
  await t.test('env, from a .env file', async t => {
    keySourceContract(t, () => {
      let file: Record<string, string> | null = {}
      const readFile = () => {
        if (file === null) throw new Error(KEY)
        return file
      }
      return {
        source: envSource({ variable: 'MISTRAL_API_KEY', env: {}, readFile }),
        watches: false,
        hold: value => void (file = { MISTRAL_API_KEY: value }),
        fail: () => void (file = null),
      }
    })
  })
  await t.test('file, a plain one', async t => {
    keySourceContract(t, async t => {
      const path = join(await makeFolder(t), 'key')
      return {
        source: fileSource(path, quick, never),
        watches: true,
        hold: value => writeFile(path, `${value}\n`),
        fail: () => unlink(path),
      }
    })
  })
  await t.test('file, a field of the JSON that Kubernetes mounts', async t => {
    keySourceContract(t, async t => {
      const { path, swap } = await mountSecret(t, '{}')
      return {
        source: fileSource(path, { ...quick, field: 'key' }, never),
        watches: true,
        hold: async key => swap(JSON.stringify({ key, other: 1 })),
        fail: async () => swap('{'),
      }
    })
  })
  await t.test('memory', async t => {
    keySourceContract(t, () => {
      const source = memorySource()
      return { source, watches: true, hold: value => source.set(value), fail: () => source.fail('is not there') }
    })
  })
})

t.test('the contract finds what is wrong with a source', async t => {
  type Read = KeySource['read']
  const each =
    (map: (version: KeyVersion) => Partial<KeyVersion>) =>
    (source: KeySource): Read =>
    async signal =>
      (await source.read(signal)).map(version => Object.assign({}, version, map(version)))
  const twice =
    (source: KeySource): Read =>
    async signal => [...(await source.read(signal)), ...(await source.read(signal))]
  const quoting =
    (source: KeySource): Read =>
    async signal => {
      const quoted = quotes.get(source)
      const held = await source.read(signal).catch((error: Error) => {
        throw Object.assign(error, { cause: quoted })
      })
      quotes.set(source, held[0]?.secret.reveal() ?? '')
      return held
    }
  const quotes = new Map<KeySource, string>()
  let reads = 0

  const rows: [name: string, spoil: (source: KeySource) => Partial<KeySource>, failed: RegExp | null][] = [
    ['nothing', () => ({}), null],
    [
      'a value is its version',
      s => ({ read: each(({ secret }) => ({ version: secret.reveal() }))(s) }),
      /shows a value/,
    ],
    [
      'a version for each read',
      s => ({ read: each(() => ({ version: `${reads++}` }))(s) }),
      /as long as its value|at the same time/,
    ],
    ['one version for all values', s => ({ read: each(() => ({ version: '1' }))(s) }), /as long as its value/],
    ['times in seconds', s => ({ read: each(() => ({ createdAt: 1_750_000_000 }))(s) }), /milliseconds/],
    ['the same twice', s => ({ read: twice(s) }), /no two values/],
    ['a fault that quotes', s => ({ read: quoting(s) }), /cannot tell/],
    ['none where it cannot tell', s => ({ read: async signal => s.read(signal).catch(() => []) }), /cannot tell/],
    ['watching without an end', s => ({ watch: changed => (s.watch(changed), () => {}) }), /watching has ended/],
  ]
  for (const [name, spoil, failed] of rows) {
    const found = await failuresOf(spoil)
    if (failed === null) t.same(found, [], name)
    else t.ok(found.length > 0 && found.every(row => failed.test(row)), `${name}: ${found.join('; ')}`)
  }
})

/** The names of the rows in which a spoilt source fails. */
async function failuresOf(spoil: (source: KeySource) => Partial<KeySource>): Promise<string[]> {
  const failed = new Set<string>()
  const rows: Promise<void>[] = []
  const fail = (row: string) => void failed.add(row)
  const recorderOf = (row: string): ContractTest => ({
    test: (name, run) => rows.push(run(recorderOf(name) as never).catch(() => fail(name))),
    ok: value => void (value || fail(row)),
    equal: (found, wanted) => void (found === wanted || fail(row)),
  })
  keySourceContract(recorderOf(''), () => {
    const source = memorySource()
    const spoilt = { ...source, ...spoil(source) }
    return { source: spoilt, watches: true, hold: value => source.set(value), fail: () => source.fail('is shut') }
  })
  await Promise.all(rows)
  return [...failed]
}

t.test(
  'the environment is read once and cleaned up, and sources made together do not take from each other',
  async t => {
    const env = { MISTRAL_API_KEY: KEY, MISTRAL_API_KEY_PROD: OTHER, MISTRAL_API_KEY_DEV: KEY, MINE: KEY, HOME: '/' }
    const [specific, general, mine] = ['MISTRAL_API_KEY_PROD', 'MISTRAL_API_KEY', 'MINE'].map(variable =>
      envSource({ variable, env }),
    ) as [KeySource, KeySource, KeySource]
    t.equal(await valueOf(specific), OTHER)
    t.same(env, { MINE: KEY, HOME: '/' }, 'every key of Mistral is gone, what belongs to others is not')
    t.equal(await valueOf(general), KEY)
    t.equal(await valueOf(mine), KEY)
    t.same(env, { HOME: '/' })
    t.equal(await valueOf(specific), OTHER, 'it is remembered')
    Object.assign(env, { MISTRAL_API_KEY_PROD: KEY })
    t.equal(await valueOf(specific), KEY, 'what is put there later counts')
    t.same(env, { HOME: '/' })
    t.match([specific.name, general.name], ['MISTRAL_API_KEY_PROD', 'MISTRAL_API_KEY'])
    t.same(await read(envSource({ variable: 'MISTRAL_API_KEY', env })), [], 'one that is made later finds none')

    const unread = { MISTRAL_API_KEY_STAGING: KEY, MISTRAL_SERVER_URL: 'x' }
    removeKeys(unread)
    t.same(unread, { MISTRAL_SERVER_URL: 'x' })
  },
)

t.test('the environment goes before the file, and empty counts as set', async t => {
  let file: Record<string, string> = { MISTRAL_API_KEY: OTHER }
  const from = (env: Record<string, string>) => envSource({ variable: 'MISTRAL_API_KEY', env, readFile: () => file })
  const rows: [name: string, env: Record<string, string>, value: string][] = [
    ['in both', { MISTRAL_API_KEY: KEY }, KEY],
    ['in the file alone', {}, OTHER],
    ['empty in the environment', { MISTRAL_API_KEY: '' }, ''],
  ]
  for (const [name, env, value] of rows) t.equal(await valueOf(from(env)), value, name)

  const source = from({})
  const before = await read(source)
  file = { MISTRAL_API_KEY: '' }
  t.equal(await valueOf(source), '', 'the file is read again, and empty counts as set there too')
  file = {}
  t.same(await read(source), [])
  t.match(before, [{ version: /^[0-9a-f]{8}$/ }])
})

t.test('memory holds what it is given, with its facts', async t => {
  const source = memorySource(KEY, { name: 'vault', calls: 1 })
  t.match(source, { name: 'vault', calls: 1 })
  source.set(OTHER, { version: 'v2', expiresAt: 5 })
  t.match(await read(source), [{ version: 'v2', expiresAt: 5 }])
  source.clear()
  t.same(await read(source), [])
  source.fail('is sealed')
  t.equal(await faultOf(source), 'The key source "vault" is sealed')
  const calls = countCalls()
  const [one, two] = [source.watch(calls.changed), source.watch(calls.changed)]
  source.set(KEY)
  one()
  source.clear()
  two()
  t.equal(calls.calls(), 3, 'each watcher is told until it ends')
})

t.test('Kubernetes: 200 swaps, each is told of and read whole', async t => {
  const values = Array.from({ length: 200 }, (_, i) => `key-${i}-${'0123456789abcdef'.repeat(1 + (i % 40))}`)
  const percentile = (sorted: number[], share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN

  await t.test('one after the other, by watching alone', async t => {
    const { path, swap } = await mountSecret(t, KEY)
    const source = fileSource(path, {}, never)
    const calls = countCalls()
    await read(source)
    const stop = source.watch(calls.changed)
    const took: number[] = []
    let [missed, partial] = [0, 0]
    for (const value of values) {
      const from = performance.now()
      await swap(value)
      let found: string | undefined
      // The files that come and go beside the link may tell of a change too early.
      do {
        await calls.next()
        found = await valueOf(source)
        if (found !== undefined && found !== KEY && !values.includes(found)) partial++
      } while (found !== value && performance.now() - from < 5_000)
      if (found !== value) missed++
      took.push(performance.now() - from)
    }
    stop()
    took.sort((a, b) => a - b)
    t.same({ missed, partial }, { missed: 0, partial: 0 })
    const [half, p99] = [percentile(took, 0.5), percentile(took, 0.99)].map(ms => ms.toFixed(1))
    t.comment(
      `symlink swap x${took.length}: missed ${missed}, partial reads ${partial}, detection p50 ${half} ms, p99 ${p99} ms`,
    )
  })

  await t.test('as fast as they can, while somebody reads all the time', async t => {
    const { path, swap } = await mountSecret(t, values[0] ?? '')
    const source = fileSource(path, quick, never)
    const calls = countCalls()
    const stop = source.watch(calls.changed)
    const swapping = (async () => {
      for (const value of values.slice(1)) await swap(value)
    })()
    const found: number[] = []
    while (found.at(-1) !== values.length - 1) {
      found.push(values.indexOf((await valueOf(source)) ?? ''))
      if (found.at(-1) !== values.length - 1 && found.length % 10 === 0) await calls.next()
    }
    await swapping
    stop()
    t.notOk(found.includes(-1), `${found.length} reads, none of them partial`)
    t.same(
      found,
      found.toSorted((a, b) => a - b),
      'none goes back',
    )
  })
})

t.test('a value that is written in pieces is read when it is whole', async t => {
  /** What happens during each pause, in turn. */
  const during = (path: string, ...writes: (() => Promise<void>)[]) => {
    let pauses = 0
    const pause = async () => writes[pauses++]?.()
    return { source: fileSource(path, {}, { pause }), pauses: () => pauses }
  }
  await t.test('in two halves', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, KEY.slice(0, 10))
    const { source, pauses } = during(path, () => writeFile(path, KEY.slice(10), { flag: 'a' }))
    t.equal(await valueOf(source), KEY)
    t.equal(pauses(), 2, 'and only when it has stayed the same')
  })
  await t.test('over a longer one: cut off first, then filled again', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, OTHER)
    const steps = [() => truncate(path, 0), () => writeFile(path, KEY.slice(0, 5)), () => writeFile(path, KEY)]
    const { source, pauses } = during(path, ...steps)
    t.equal(await valueOf(source), KEY)
    t.equal(pauses(), 4)
  })
  await t.test('with as many bytes as before', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, OTHER)
    const { source } = during(path, () => writeFile(path, KEY))
    t.equal(await valueOf(source), KEY)
  })
  await t.test('removed and made again', async t => {
    const path = join(await makeFolder(t), 'key')
    const { source } = during(path, () => writeFile(path, KEY))
    t.equal(await valueOf(source), KEY, 'missing for a moment is not missing')
  })
  await t.test('again and again', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, KEY)
    let length = 0
    const { source, pauses } = during(path, ...Array.from({ length: 30 }, () => () => truncate(path, length++)))
    t.match(await faultOf(source), / keeps changing$/)
    t.equal(pauses(), 19)
  })
  await t.test('in the end it is empty', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, KEY)
    t.match(await faultOf(during(path, () => truncate(path)).source), / holds an empty value$/)
  })
  await t.test('given up in between', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, KEY)
    const stop = new AbortController()
    const source = fileSource(path, {}, { pause: () => new Promise(() => stop.abort()) })
    await t.rejects(source.read(stop.signal), { code: 'WB_CONFIG_KEY_SOURCE', message: / did not answer in time$/ })
  })
})

t.test('what is no key file is refused with the reason, and never waited for', async t => {
  const folder = await makeFolder(t)
  const path = join(folder, 'it')
  type Row = [name: string, make: () => unknown, options: FileSourceOptions, outcome: RegExp]
  const write = (content: string | Buffer) => () => writeFile(path, content)
  const rows: Row[] = [
    ['nothing', () => {}, {}, / is not there$/],
    ['a folder', () => mkdir(path), {}, / is not a regular file$/],
    ['a pipe', () => execFileSync('mkfifo', [path]), {}, / is not a regular file$/],
    ['a device', () => symlink('/dev/zero', path), {}, / is not a regular file$/],
    ['a link to itself', () => symlink(path, path), {}, / cannot be read \(ELOOP\)$/],
    ['64 KiB', write('x'.repeat(65_536)), {}, /^no fault$/],
    ['a byte more', write('x'.repeat(65_537)), {}, / is larger than 65536 bytes$/],
    ['a gigabyte', () => writeFile(path, '').then(() => truncate(path, 2 ** 30)), {}, / is larger than 65536 bytes$/],
    ['white space', write(' \n'), {}, / holds an empty value$/],
    ['UTF-16', write(Buffer.from(KEY, 'utf16le').fill(0xff, 0, 1)), {}, / is not UTF-8 text$/],
    ['text where JSON is wanted', write(KEY), { field: 'key' }, / holds something that is not JSON$/],
    ['JSON without the field', write('{"other":1}'), { field: 'key' }, / holds JSON without that field$/],
    ['JSON that is no object', write('"key"'), { field: 'length' }, / holds JSON without that field$/],
    ['a field that all objects have', write('{}'), { field: 'toString' }, / holds JSON without that field$/],
    ['a field that is a number', write('{"key":1}'), { field: 'key' }, / field is not a string$/],
    ['a field that is empty', write('{"key":""}'), { field: 'key' }, / holds an empty value$/],
  ]
  for (const [name, make, options, outcome] of rows) {
    await t.test(name, async t => {
      await make()
      t.match(await faultOf(fileSource(path, { ...quick, ...options })), outcome)
      await rm(path, { recursive: true, force: true })
    })
  }
  for (const options of [{ pollMs: 0 }, { pollMs: Number.NaN }, { settleMs: -1 }]) {
    t.throws(() => fileSource(path, options), { code: 'WB_CONFIG_INVALID_SETTINGS' }, JSON.stringify(options))
  }
  const through = fileSource(join(folder, 'none', 'it'), quick)
  t.match(await faultOf(through), / is not there$/, 'nor is a folder on the way')
})

t.test('a file that may not be read is a fault until it may', async t => {
  const path = join(await makeFolder(t), 'key')
  await writeFile(path, KEY)
  await chmod(join(path, '..'), 0o755)
  const source = fileSource(path, quick, never)
  t.equal(await valueOf(source), KEY)
  const calls = countCalls()
  const stop = source.watch(calls.changed)
  await chmod(path, 0o000)
  await calls.next()
  // Root may read everything, so that the question is asked as somebody else.
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  const fault = await faultOf(source).finally(() => root && process.seteuid?.(0))
  t.match(fault, / may not be read by this process$/)
  await chmod(path, 0o400)
  await calls.next()
  t.equal(await valueOf(source), KEY)
  stop()
})

t.test('a change is told of whichever way it comes', async t => {
  await t.test('written, removed, made again, replaced, and its folder too', async t => {
    const folder = join(await makeFolder(t), 'secrets')
    const path = join(folder, 'key')
    await mkdir(folder)
    await writeFile(path, KEY)
    let poll = () => {}
    const source = fileSource(path, quick, { every: (_ms, run) => ((poll = run), () => {}) })
    await read(source)
    const calls = countCalls()
    const stop = source.watch(calls.changed)
    const rows: [name: string, change: () => Promise<unknown>, found: RegExp | string][] = [
      ['written in place', () => writeFile(path, OTHER), OTHER],
      ['removed', () => unlink(path), / is not there$/],
      ['made again', () => writeFile(path, KEY), KEY],
      ['replaced', () => writeFile(`${path}.new`, OTHER).then(() => rename(`${path}.new`, path)), OTHER],
      ['the folder removed', () => rm(folder, { recursive: true }), / is not there$/],
      [
        'the folder made again',
        () =>
          mkdir(folder)
            .then(() => writeFile(path, KEY))
            .then(() => poll()),
        KEY,
      ],
      ['written in the new folder', () => writeFile(path, OTHER), OTHER],
      ['the folder replaced', async () => (replaceFolder(folder, KEY), poll()), KEY],
      ['written in the folder that took its place', () => writeFile(path, OTHER), OTHER],
    ]
    for (const [name, change, wanted] of rows) {
      await change()
      let found: string
      do {
        await calls.next()
        found = (await valueOf(source).catch((error: Error) => error.message)) ?? ''
      } while (!(typeof wanted === 'string' ? found === wanted : wanted.test(found)))
      t.pass(name)
    }
    stop()
  })
  await t.test('through a link that somebody put before the mount', async t => {
    const { path, swap } = await mountSecret(t, KEY)
    const link = join(await makeFolder(t), 'link')
    await symlink(path, link)
    const source = fileSource(link, quick, never)
    await read(source)
    const calls = countCalls()
    const stop = source.watch(calls.changed)
    await swap(OTHER)
    await calls.next()
    t.equal(await valueOf(source), OTHER)
    stop()
  })
  await t.test('where nothing can be watched, by comparing', async t => {
    const { path, swap } = await mountSecret(t, KEY)
    const { deps, poll } = pollByHand()
    const source = fileSource(path, quick, deps)
    await read(source)
    const calls = countCalls()
    const stop = source.watch(calls.changed)
    await swap(OTHER)
    poll()
    await calls.next()
    t.equal(await valueOf(source), OTHER)
    stop()
  })
  await t.test('between the read and the watching', async t => {
    const path = join(await makeFolder(t), 'key')
    const source = fileSource(path, quick, pollByHand().deps)
    for (const value of [KEY, OTHER]) {
      const before = await faultOf(source)
      await writeFile(path, value)
      const calls = countCalls()
      const stop = source.watch(calls.changed)
      await calls.next()
      t.equal(await valueOf(source), value, `before: ${before.replace(/.* is/, 'is')}`)
      stop()
    }
  })
  await t.test('when a watch tells, though nothing looks different; not when it tells of another file', async t => {
    const path = join(await makeFolder(t), 'key')
    await writeFile(path, KEY)
    const { deps, poll } = pollByHand()
    const tells: ((name: string | null) => void)[] = []
    const watchFolder: FileSourceDeps['watchFolder'] = (_folder, seen) => (tells.push(seen), () => {})
    const source = fileSource(path, quick, { ...deps, watchFolder })
    await read(source)
    const calls = countCalls()
    const stop = source.watch(calls.changed)
    await until(() => tells.length > 0)
    const tell = (name: string | null) => tells[0]?.(name)
    tell('other')
    t.equal(calls.calls(), 0)
    tell('key')
    await calls.next()
    poll()
    tell(null)
    await calls.next()
    t.equal(calls.calls(), 2)
    stop()
  })
  await t.test('after a watch broke: it is opened again', async t => {
    const { mount, path } = await mountSecret(t, KEY)
    const opened: string[] = []
    let [poll, breakOff] = [() => {}, () => {}]
    const source = fileSource(path, quick, {
      watchFolder(folder, _seen, failed) {
        opened.push(folder)
        breakOff = failed
        return () => {}
      },
      every: (_ms, run) => ((poll = run), () => {}),
    })
    const stop = source.watch(() => {})
    await until(() => opened.length === 2)
    breakOff()
    await until(() => {
      poll()
      return opened.length === 3
    })
    t.same(new Set(opened), new Set([mount]))
    stop()
  })
})
