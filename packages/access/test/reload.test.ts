import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { Secret } from '@windbreak/core'
import { subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import access, {
  type AccessPluginOptions,
  addKey,
  createKey,
  disableKey,
  fileStore,
  type KeySettings,
  type KeyStore,
  memoryStore,
  removeKey,
} from '../src/index.js'
import { fakeSchedule, until } from './fake-schedule.js'

const NOW = Date.parse('2026-11-22T00:00:00Z')
const LOOK_MS = 1_000
const LATE_MS = 10_000
const posix = process.platform === 'win32' ? 'not run: files have no modes here' : false

async function build(t: Test, store: KeyStore, options: Partial<AccessPluginOptions> = {}) {
  const logged: string[] = []
  const app = Fastify({ logger: { level: 'info', stream: { write: (text: string) => void logged.push(text) } } })
  t.teardown(() => app.close())
  const events: WindbreakEvent[] = []
  subscribe(app, event => void events.push(event))
  const clock = fakeSchedule()
  const { schedule } = clock
  await app.register(access, { store, environment: 'production', now: () => NOW, schedule, ...options })
  app.get('/who', { onRequest: app.windbreak.access.authenticate }, request => request.principal)
  await app.ready()
  return {
    app,
    events,
    clock,
    log: () => logged.join('').replaceAll('\\"', '"'),
    /** The interval passes; settles when the look has ended. */
    look: async () => {
      clock.run(LOOK_MS)
      await until(() => clock.waiting(LOOK_MS) > 0)
    },
    ask: async (key: string) =>
      (await app.inject({ url: '/who', headers: { authorization: `Bearer ${key}` } })).statusCode,
  }
}

async function makeFile(t: Test) {
  const folder = await mkdtemp(join(tmpdir(), 'windbreak-reload-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'keys.json')
  const store = fileStore(path, { pause: async () => {} })
  return { path, store }
}

const add = (store: KeyStore, principal: string) => addKey(store, { principal, live: true, now: () => NOW })

t.test('what an administrator changes in the file is so at the next look', async t => {
  const { path, store } = await makeFile(t)
  const ann = await add(store, 'ann')
  const { app, events, look, ask } = await build(t, store)
  const other = fileStore(path, { pause: async () => {} })
  t.equal(await ask(ann.key), 200)

  const bob = await add(other, 'bob')
  t.equal(await ask(bob.key), 401, 'not before it')
  await look()
  t.equal(await ask(bob.key), 200, 'a new key works')

  await disableKey(other, ann.id)
  t.equal(await ask(ann.key), 200)
  await look()
  t.equal(await ask(ann.key), 401, 'a disabled one does not')
  t.equal(app.windbreak.access.principalFor(ann.key), null)

  await removeKey(other, bob.id)
  await look()
  t.equal(await ask(bob.key), 401, 'nor does one that was removed, though the list is not valid for anybody now')
  t.same(app.windbreak.access.status(), { keys: 1, failing: null })

  const reloads = events.filter(({ type }) => type === 'access.reloaded')
  t.match(reloads, [
    { at: NOW, detail: { store: `file ${path}`, keys: 2, added: 1, removed: 0, changed: 0 } },
    { detail: { keys: 2, added: 0, removed: 0, changed: 1 } },
    { detail: { keys: 1, added: 0, removed: 1, changed: 0 } },
  ])
  t.equal(reloads.length, 3)
  t.equal(reloads[0]?.code, undefined)
  for (const { key, hash } of [ann, bob]) t.notMatch(JSON.stringify(events), new RegExp(`${key}|${hash.slice(-64)}`))
})

t.test('a look at a file that is the same reads nothing', async t => {
  const inner = memoryStore()
  await add(inner, 'ann')
  let reads = 0
  const store = { ...inner, read: () => (reads++, inner.read()) }
  const { look, events } = await build(t, store)
  for (let at = 0; at < 5; at++) await look()
  t.equal(reads, 3, 'at the start, at the first look, and once more for what shares its mark')
  t.same(events, [])
})

t.test('a change that came too quickly to change the mark again is seen at the next look', async t => {
  let [mark, keys] = ['a', [] as KeySettings[]]
  const line = (key: { id: string; hash: string }): KeySettings => ({ ...key, principal: 'p' })
  const store: KeyStore = { name: 'coarse', mark: async () => mark, read: async () => keys, update: async () => {} }
  const [one, two] = [createKey({ live: true }), createKey({ live: true })]
  keys = [line({ id: one.id, hash: one.hash })]
  const { look, ask } = await build(t, store)
  await look()
  mark = 'b'
  await look()
  keys = [line({ id: two.id, hash: two.hash })]
  await look()
  t.equal(await ask(one.key), 401)
  t.equal(await ask(two.key), 200)
})

t.test(
  'a file that cannot be taken over changes nothing, says why once, and is done with when it is mended',
  async t => {
    const { path, store } = await makeFile(t)
    const ann = await add(store, 'ann')
    const good = JSON.stringify({ keys: await store.read() })
    const { hash } = createKey({ live: true })
    const key = { id: 'a', hash, principal: 'p' }
    const text = (...keys: object[]) => JSON.stringify({ keys })
    const rows: [what: string, text: string | null, code: string, reason: RegExp][] = [
      ['a part of a file', good.slice(0, -9), 'WB_ACCESS_STORE', /not JSON/],
      ['an empty file', '', 'WB_ACCESS_STORE', /not JSON/],
      ['no file', null, 'WB_ACCESS_STORE', /is not there/],
      ['a misspelt field', text({ ...key, disable: true }), 'WB_ACCESS_STORE_INVALID', /\/keys\/0\/disable/],
      ['an id twice', text(key, { ...key, hash: ann.hash }), 'WB_ACCESS_STORE_INVALID', /\/keys\/1\/id/],
      [
        'a test key',
        text({ ...key, hash: hash.replace('live', 'test') }),
        'WB_ACCESS_NOT_FOR_PRODUCTION',
        /Test key "a"/,
      ],
      [
        'a pepper that this server does not have',
        text({ ...key, hash: hash.replace('sha256', 'hmac-sha256:new') }),
        'WB_ACCESS_STORE_INVALID',
        /There is no pepper "new"/,
      ],
      ['an id of the settings', text({ ...key, id: 'fixed' }), 'WB_ACCESS_STORE_INVALID', /\/keys\/0\/id/],
    ]
    const fixed = { id: 'fixed', hash: createKey({ live: true }).hash, principal: 'fixed' }
    const { app, events, look, ask, log } = await build(t, store, { settings: { keys: [fixed] } })
    for (const [what, bad, code, reason] of rows) {
      events.length = 0
      await (bad === null ? rm(path) : writeFile(path, bad))
      for (let at = 0; at < 3; at++) await look()
      t.equal(await ask(ann.key), 200, `${what}: the last good list is in force`)
      t.match(
        events,
        [{ type: 'access.reload.failed', at: NOW, code, detail: { store: `file ${path}`, reason } }],
        what,
      )
      t.equal(events.length, 1, 'told once')
      t.match(app.windbreak.access.status(), { keys: 2, failing: reason })
      t.match(log(), reason, 'and logged')

      await writeFile(`${path}.next`, good)
      await rename(`${path}.next`, path)
      await look()
      t.match(events[1], { type: 'access.reloaded', detail: { keys: 2, added: 0, removed: 0, changed: 0 } }, 'mended')
      t.equal(app.windbreak.access.status().failing, null)
    }
  },
)

t.test('a file that others have come to be able to write is not taken over', { skip: posix }, async t => {
  const { path, store } = await makeFile(t)
  const ann = await add(store, 'ann')
  const { look, ask, events } = await build(t, store)
  await disableKey(store, ann.id)
  await chmod(path, 0o666)
  await look()
  t.equal(await ask(ann.key), 200)
  t.match(events[0], { type: 'access.reload.failed', detail: { reason: /may be written by its group or by others/ } })
  await chmod(path, 0o600)
  await look()
  t.equal(await ask(ann.key), 401)
})

t.test('reload() looks at once and reports', async t => {
  const { path, store } = await makeFile(t)
  const ann = await add(store, 'ann')
  const { app, ask } = await build(t, store)
  const { reload } = app.windbreak.access
  t.same(await reload(), { outcome: 'unchanged', keys: 1 })
  await add(store, 'bob')
  t.same(await Promise.all([reload(), reload()]), [
    { outcome: 'replaced', keys: 2 },
    { outcome: 'unchanged', keys: 2 },
  ])
  await writeFile(path, '{')
  t.match(await reload(), { outcome: 'failed', keys: 2, reason: /not JSON/ })
  t.match(await reload(), { outcome: 'failed', keys: 2 })
  t.equal(await ask(ann.key), 200)
})

t.test('without a store there is nothing to read again', async t => {
  const { hash, id, key } = createKey({ live: true })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(access, { settings: { keys: [{ id, hash, principal: 'p' }] }, environment: 'production' })
  t.same(await app.windbreak.access.reload(), { outcome: 'unchanged', keys: 1 })
  t.same(app.windbreak.access.principalFor(key), { id: 'p' })
})

t.test('a store that does not answer is a fault after ten seconds, and is asked again', async t => {
  const inner = memoryStore()
  const ann = await add(inner, 'ann')
  let answers = true
  const store: KeyStore = { ...inner, mark: async () => (answers ? inner.mark() : new Promise(() => {})) }
  const { clock, app, ask, look } = await build(t, store)
  answers = false
  clock.run(LOOK_MS)
  await until(() => clock.waiting(LATE_MS) > 0)
  clock.run(LATE_MS)
  await until(() => clock.waiting(LOOK_MS) > 0)
  t.match(app.windbreak.access.status().failing, /did not answer within 10000 ms/)
  t.equal(await ask(ann.key), 200)
  answers = true
  await disableKey(inner, ann.id)
  await look()
  t.equal(await ask(ann.key), 401)
})

t.test('a change that could not be read at first is read once it can be', async t => {
  const inner = memoryStore()
  const ann = await add(inner, 'ann')
  let faults = 0
  const store: KeyStore = {
    ...inner,
    async read() {
      if (faults-- > 0) throw new Error('too many open files')
      return inner.read()
    },
  }
  const { look, ask } = await build(t, store)
  await disableKey(inner, ann.id)
  faults = 5
  for (let at = 0; at < 5; at++) await look()
  t.equal(await ask(ann.key), 200)
  await look()
  t.equal(await ask(ann.key), 401, 'though its mark has long been the same')
})

t.test('a file that is mounted and swapped as Kubernetes does it is taken over', { skip: posix }, async t => {
  const { path, store } = await makeFile(t)
  const [ann, bob] = [await add(store, 'ann'), await add(memoryStore(), 'bob')]
  const mount = join(path, '..')
  for (const version of ['1', '2']) await mkdir(join(mount, version))
  await rename(path, join(mount, '1', 'keys.json'))
  await writeFile(
    join(mount, '2', 'keys.json'),
    JSON.stringify({ keys: [{ id: bob.id, hash: bob.hash, principal: 'bob' }] }),
  )
  await symlink('1', join(mount, '..data'))
  await symlink(join('..data', 'keys.json'), path)
  const { look, ask } = await build(t, store)
  t.equal(await ask(ann.key), 200)
  await symlink('2', join(mount, '..next'))
  await rename(join(mount, '..next'), join(mount, '..data'))
  await look()
  t.equal(await ask(ann.key), 401)
  t.equal(await ask(bob.key), 200)
})

t.test('what a foreign store says is not passed on', async t => {
  const inner = memoryStore()
  const ann = await add(inner, 'ann')
  let broken = false
  const store: KeyStore = {
    ...inner,
    async read() {
      if (broken) throw new Error(`cannot parse ${ann.key}`)
      return inner.read()
    },
  }
  const { look, events, log } = await build(t, store)
  broken = true
  await look()
  t.match(events, [{ type: 'access.reload.failed', detail: { reason: 'Key store memory cannot be read' } }])
  t.notMatch(JSON.stringify(events) + log(), ann.key)
})

t.test('a recorder that fails does not keep a disabled key in force', async t => {
  const store = memoryStore()
  const ann = await add(store, 'ann')
  const logged: string[] = []
  const app = Fastify({ logger: { stream: { write: (text: string) => void logged.push(text) } } })
  t.teardown(() => app.close())
  subscribe(app, async () => {
    throw new Error('disk full')
  })
  await app.register(access, { store, environment: 'production', now: () => NOW, schedule: fakeSchedule().schedule })
  await disableKey(store, ann.id)
  t.match(await app.windbreak.access.reload(), { outcome: 'replaced' })
  t.equal(app.windbreak.access.principalFor(ann.key), null)
  await until(() => logged.join('').includes('could not be recorded'))
})

t.test('a closed server looks no more', async t => {
  const store = memoryStore()
  await add(store, 'ann')
  const { app, clock } = await build(t, store)
  t.equal(clock.waiting(LOOK_MS), 1)
  await app.close()
  t.equal(clock.waiting(LOOK_MS), 0)
})

t.test('peppers take turns without a key being handed out again', async t => {
  const pepper = (id: string) => ({ id, secret: new Secret(`${id}: thirty-two bytes and some more`) })
  const [old, young] = [pepper('old'), pepper('young')]
  const store = memoryStore()
  const ann = await addKey(store, { principal: 'ann', live: true, pepper: old })
  const { look, ask } = await build(t, store, { peppers: [young, old] })
  t.equal(await ask(ann.key), 200)
  const bob = await addKey(store, { principal: 'bob', live: true, pepper: young })
  await look()
  t.equal(await ask(ann.key), 200)
  t.equal(await ask(bob.key), 200)
})
