import { createKey } from '@windbreak/access'
import { DEMO_KEY_PREFIX } from '@windbreak/config'
import { Secret } from '@windbreak/core'
import { createEmulator } from '@windbreak/emulator'
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { buildApp, readServerSettings } from '../src/index.js'

export type Json = Record<string, unknown>

/** The whole server on a free port, with an emulator behind it; both close with the test. */
export async function startChat(t: Test, env: Record<string, string> = {}) {
  const emulator = createEmulator()
  const upstream = await emulator.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => upstream.close())
  const accessKey = createKey({ live: false }).key
  const data = await mkdtemp(join(tmpdir(), 'windbreak-chat-'))
  const all = {
    WINDBREAK_ENV: 'development',
    WINDBREAK_DATA_DIR: data,
    WINDBREAK_ACCESS_KEY: accessKey,
    MISTRAL_SERVER_URL: upstream.url,
    LOG_LEVEL: 'silent',
    WINDBREAK_GRACE_MS: '200',
    ...env,
  }
  const app: FastifyInstance = await buildApp({
    settings: readServerSettings(all),
    env: all,
    key: new Secret(DEMO_KEY_PREFIX + randomUUID()),
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, url, emulator, accessKey, records: () => readRecords(join(data, 'audit')) }
}

export const bearer = (accessKey: string) => ({
  authorization: `Bearer ${accessKey}`,
  'content-type': 'application/json',
})

/** What is on disk, Windbreak's own calls (self-test, key probe) left out. */
async function readRecords(directory: string): Promise<Json[]> {
  const files = (await readdir(directory)).filter(name => name.endsWith('.jsonl')).toSorted()
  const texts = await Promise.all(files.map(name => readFile(join(directory, name), 'utf8')))
  return texts
    .flatMap(text => text.split('\n').filter(Boolean))
    .map(line => JSON.parse(line) as Json)
    .filter(({ origin }) => origin !== 'selftest' && origin !== 'internal')
}

/** Waits for a condition that another process or socket brings about; bounded. */
export async function until<T>(find: () => Promise<T | undefined>, ms = 5_000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const found = await find()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('it did not come about in time')
}
