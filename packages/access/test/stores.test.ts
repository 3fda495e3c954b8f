import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { Secret } from '@windbreak/core'
import {
  addKey,
  disableKey,
  fileStore,
  type KeySettings,
  type KeyStore,
  listKeys,
  memoryStore,
  removeKey,
} from '../src/index.js'
import { type ContractTest, keyStoreContract } from '../src/stores/contract.js'
import type { FileStoreDeps } from '../src/stores/file.js'
import { nodeFileSystem, type StoreFileSystem } from '../src/stores/file-system.js'
import { KeyReader } from '../src/stores/read-keys.js'

const atOnce = async () => {}
const posix = process.platform === 'win32' ? 'not run: files have no modes here' : false

async function makeFile(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'windbreak-keys-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'keys.json')
}

const line = (number: number): KeySettings => ({
  id: `key_${number}`,
  hash: `live:sha256:${String(number).padStart(64, '0')}`,
  principal: `p${number}`,
})
const idsOf = async (store: KeyStore) => ((await store.read()) as KeySettings[]).map(({ id }) => id)
const faultOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'no fault',
    (error: Error) => error.message,
  )

t.test('the memory store keeps the contract', async t => {
  keyStoreContract<Test & ContractTest>(t, () => ({ store: memoryStore() }))
})

t.test('the file store keeps the contract', async t => {
  keyStoreContract<Test & ContractTest>(t, async t => {
    const path = await makeFile(t)
    return { store: fileStore(path), another: fileStore(path), fail: () => rm(path) }
  })
})

t.test(
  'a file is replaced as a whole, for its owner alone, and nothing is left beside it',
  { skip: posix },
  async t => {
    const path = await makeFile(t)
    const store = fileStore(path, { pause: atOnce })
    await store.update(() => [line(1)])
    t.equal((await stat(path)).mode & 0o777, 0o600)
    t.match(JSON.parse(await readFile(path, 'utf8')), { keys: [line(1)] })
    const before = await stat(path)
    await chmod(path, 0o640)
    await store.update(keys => [...keys, line(2)])
    const after = await stat(path)
    t.not(after.ino, before.ino, 'it is another file')
    t.equal(after.mode & 0o777, 0o640, 'which may be read by whom the old one could')
    t.same(await readdir(join(path, '..')), ['keys.json'])

    const link = `${path}.link`
    await symlink(path, link)
    await fileStore(link, { pause: atOnce }).update(() => [line(3)])
    t.same(await idsOf(store), ['key_3'], 'a link leads to the file, and stays a link')
  },
)

t.test('what is on stable storage before what', async t => {
  const path = await makeFile(t)
  const steps: string[] = []
  const fs = watched(async (step, work) => {
    const result = await work()
    steps.push(step)
    return result
  })
  await fileStore(path, { fs, pause: atOnce }).update(() => [line(1)])
  t.same(steps, ['create lock', 'create new', 'rename new', 'sync', 'remove new', 'remove lock'])
})

/** The real file system; every step that changes something goes through `step`. */
function watched(step: <T>(name: string, work: () => Promise<T>) => Promise<T>): StoreFileSystem {
  const kind = (path: string) => (path.endsWith('.lock') ? 'lock' : 'new')
  const disk = nodeFileSystem
  return {
    ...disk,
    create: (path, file) => step(`create ${kind(path)}`, () => disk.create(path, file)),
    rename: (from, to) => step(`rename ${kind(from)}`, () => disk.rename(from, to)),
    remove: path => step(`remove ${kind(path)}`, () => disk.remove(path)),
    syncFolder: path => step('sync', () => disk.syncFolder(path)),
  }
}

t.test('a crash at any step leaves the old list or the new one, and the next writer goes on', async t => {
  const outcomes = new Set<string>()
  for (let crashAt = 0; ; crashAt++) {
    const path = await makeFile(t)
    await fileStore(path, { pause: atOnce }).update(() => [line(1)])
    let steps = 0
    // Before the step, and after a part of it: half a file is written, and its writer is gone.
    const fs = watched(async (name, work) => {
      if (steps++ < crashAt) return work()
      if (name === 'create new' && steps === crashAt + 1) {
        await writeFile(join(path, '..', '.keys.json.half.tmp'), '{ "keys": [ { "id": "key_2", "ha')
      }
      throw Object.assign(new Error('crashed'), { code: 'EIO', syscall: 'write' })
    })
    const fault = await faultOf(fileStore(path, { fs, pause: atOnce }).update(() => [line(2)]))
    const [found = ''] = await idsOf(fileStore(path, { pause: atOnce }))
    outcomes.add(found)
    if (fault === 'no fault' && steps <= crashAt) break
    const next = fileStore(path, { pause: atOnce })
    await next.update(keys => [...keys, line(3)])
    t.same(await idsOf(next), [found, 'key_3'], `after a crash at step ${crashAt}`)
  }
  t.same([...outcomes].toSorted(), ['key_1', 'key_2'], 'both were seen')
})

const BUILT = fileURLToPath(new URL('../dist/index.js', import.meta.url))

/** Another process that adds keys, as an administrator's would, and prints a word for each. */
function startWriter(path: string, count: number) {
  const script = `
    const { fileStore, addKey } = await import(process.argv[1])
    const store = fileStore(process.argv[2])
    for (let at = 0; at < Number(process.argv[3]); at++) {
      await addKey(store, { principal: 'p', live: true })
      console.log('added')
    }`
  const args = ['--input-type=module', '--eval', script, BUILT, path, String(count)]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

t.test('writers in several processes lose nothing of each other', async t => {
  const path = await makeFile(t)
  const exits = Array.from({ length: 3 }, () => once(startWriter(path, 5), 'exit'))
  t.same(await Promise.all(exits), [
    [0, null],
    [0, null],
    [0, null],
  ])
  t.equal((await idsOf(fileStore(path))).length, 15)
})

t.test('a writer that is killed leaves a whole list', async t => {
  const path = await makeFile(t)
  const writer = startWriter(path, 100_000)
  let added = 0
  for await (const chunk of writer.stdout) {
    added += String(chunk).split('added').length - 1
    if (added >= 3) break
  }
  writer.kill('SIGKILL')
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
  const store = fileStore(path, { pause: atOnce })
  t.ok((await idsOf(store)).length >= added)
  await addKey(store, { principal: 'next', live: true })
  t.ok(
    (await listKeys(store)).some(({ principal }) => principal === 'next'),
    'and its lock does not stay for ever',
  )
})

t.test('a writer whose lock was taken for left over changes nothing', async t => {
  const path = await makeFile(t)
  await fileStore(path, { pause: atOnce }).update(() => [line(1)])
  let go = () => {}
  const stopped = new Promise<void>(resolve => (go = resolve))
  const fs = watched(async (name, work) => {
    if (name === 'create new') await stopped
    return work()
  })
  const slow = faultOf(fileStore(path, { fs, pause: atOnce }).update(() => [line(2)]))
  while (!(await readdir(join(path, '..'))).includes('keys.json.lock')) await new Promise(setImmediate)
  await fileStore(path, { pause: atOnce }).update(keys => [...keys, line(3)])
  go()
  t.match(await slow, /was changed by somebody else meanwhile/)
  t.same(await idsOf(fileStore(path, { pause: atOnce })), ['key_1', 'key_3'])
})

t.test('a lock that is in use all the time ends the waiting with a code', async t => {
  const path = await makeFile(t)
  let turn = 0
  const pause = async () => writeFile(`${path}.lock`, `another ${turn++}`)
  await pause()
  const store = fileStore(path, { pause })
  await t.rejects(
    store.update(() => []),
    { code: 'WB_ACCESS_STORE_BUSY' },
  )
  t.ok(turn > 100, 'it was patient')
})

t.test('a file that is not to be trusted, or not whole, is a fault that quotes nothing', async t => {
  const key = `wb_live_${'A'.repeat(49)}`
  const rows: [what: string, make: (path: string) => Promise<unknown>, message: RegExp][] = [
    ['a file that is not there', atOnce, /is not there/],
    [
      'a folder',
      path =>
        rm(path, { force: true })
          .then(() => mkdtemp(path))
          .then(made => rename(made, path)),
      /not a regular/,
    ],
    ['a part of a file', path => writeFile(path, `{ "keys": [ { "id": "${key}`), /not JSON/],
    ['an empty file', path => writeFile(path, ''), /not JSON/],
    ['bytes that are no text', path => writeFile(path, Buffer.from([0xff, 0xfe])), /not JSON/],
    ['a list', path => writeFile(path, '[]'), /Expected an object/],
    ['a number', path => writeFile(path, '7'), /Expected an object/],
    ['no keys', path => writeFile(path, '{}'), /Expected a list/],
    ['a setting beside the keys', path => writeFile(path, '{"keys":[],"demo":true}'), /nothing beside/],
    ['a file that is too large', path => writeFile(path, ' '.repeat(16 * 1024 * 1024 + 1)), /larger than/],
  ]
  for (const [what, make, message] of rows) {
    const path = await makeFile(t)
    await make(path)
    const fault = await faultOf(fileStore(path, { pause: atOnce }).read())
    t.match(fault, message, what)
    t.notMatch(fault, key)
  }
})

t.test('a file that others may write is refused', { skip: posix }, async t => {
  const path = await makeFile(t)
  const store = (deps: Partial<FileStoreDeps> = {}) => fileStore(path, { pause: atOnce, ...deps })
  await store().update(() => [line(1)])
  for (const [mode, refused] of [
    [0o600, false],
    [0o444, false],
    [0o620, true],
    [0o602, true],
    [0o666, true],
  ] as const) {
    await chmod(path, mode)
    const name = mode.toString(8)
    t.match(await faultOf(store().read()), refused ? /may be written by its group or by others/ : /no fault/, name)
    t.match(
      await faultOf(store().update(keys => keys)),
      refused ? /may be written/ : /no fault/,
      `${name}, to change it`,
    )
  }
  await chmod(path, 0o666)
  t.equal(await faultOf(store({ hasModes: false }).read()), 'no fault', 'not where there are no modes')
})

t.test('a file that somebody writes into is read once it stands still', async t => {
  const path = await makeFile(t)
  await writeFile(path, JSON.stringify({ keys: [line(1)] }))
  const texts = [`{"keys":[${JSON.stringify(line(2))}`, JSON.stringify({ keys: [line(2), line(3)] })]
  const pause = async () => {
    const text = texts.shift()
    if (text !== undefined) await writeFile(path, text)
  }
  t.same(await idsOf(fileStore(path, { pause })), ['key_2', 'key_3'])
  let size = 0
  const busy = fileStore(path, { pause: () => writeFile(path, JSON.stringify({ keys: [], pad: 'x'.repeat(++size) })) })
  t.match(await faultOf(busy.read()), /keeps changing/)
})

t.test('a line that did not change is not checked again, and a fault is told with its place in the list', t => {
  const reader = new KeyReader('here')
  const [one, two] = reader.read([line(1), line(2)])
  const [same, other, third] = reader.read([line(1), { ...line(2), disabled: true }, line(3)])
  t.equal(same, one)
  t.not(other, two)
  t.match(other, { id: 'key_2', disabled: true })
  t.ok(Object.isFrozen(third))
  const rows: [what: string, given: unknown, place: RegExp][] = [
    ['no list', {}, /here is not taken over; \/keys: /],
    ['a line that is none', [line(1), line(2), 7], /; \/keys\/2: /],
    ['a field that is wrong', [line(1), line(2), { ...line(3), roles: ['a', ''] }], /; \/keys\/2\/roles\/1: /],
    ['nothing', undefined, /; \/keys: /],
  ]
  for (const [what, given, message] of rows) {
    t.throws(() => reader.read(given), { code: 'WB_ACCESS_STORE_INVALID', message }, what)
  }
  t.equal(reader.read([line(1)])[0], one, 'a list that was refused makes it forget nothing')
  t.end()
})

t.test('keys are administered without being shown', async t => {
  const store = memoryStore()
  const now = () => Date.parse('2026-11-22T00:00:00Z')
  const pepper = { id: 'p1', secret: new Secret('c2l4dGVlbiBieXRlcyBhcmUgbm90IGVub3VnaA==') }
  const [ann, bob] = [
    await addKey(store, { principal: 'ann', tenant: 'acme', roles: ['writer'], live: true, pepper, now }),
    await addKey(store, { principal: 'bob', expires: '2026-11-22T00:00:01Z', live: false, now }),
  ]
  const listed = await listKeys(store, now)
  t.match(listed, [
    { id: ann.id, principal: 'ann', tenant: 'acme', roles: ['writer'], kind: 'live', state: 'valid', pepper: 'p1' },
    { id: bob.id, principal: 'bob', expires: '2026-11-22T00:00:01Z', kind: 'test', state: 'valid', pepper: null },
  ])
  const held = JSON.stringify([listed, await store.read()])
  for (const { key } of [ann, bob]) t.notMatch(held, key)
  t.notMatch(JSON.stringify(listed), /[0-9a-f]{64}/, 'nor their hashes')
  t.match(await listKeys(store, () => now() + 1_000), [{ state: 'valid' }, { state: 'expired' }])

  await disableKey(store, ann.id)
  t.match(await listKeys(store, now), [{ id: ann.id, state: 'disabled' }, { id: bob.id }])
  await removeKey(store, ann.id)
  t.match(await listKeys(store, now), [{ id: bob.id }])
  for (const work of [disableKey(store, ann.id), removeKey(store, 'nobody')]) {
    await t.rejects(work, { code: 'WB_ACCESS_UNKNOWN_KEY' })
  }
  const past = addKey(store, { principal: 'cyd', expires: '2026-11-22T00:00:00Z', live: true, now })
  await t.rejects(past, { code: 'WB_ACCESS_INVALID_SETTINGS', message: /past/ })
  const ours = addKey(store, { principal: 'windbreak:x', live: true })
  await t.rejects(ours, { code: 'WB_ACCESS_STORE_INVALID', message: /\/keys\/1\/principal/ })
  t.equal((await listKeys(store)).length, 1, 'and nothing was kept of either')
})
