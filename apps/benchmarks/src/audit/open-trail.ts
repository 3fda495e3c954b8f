import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import audit, { createSigningKey } from '@windbreak/audit'
import Fastify from 'fastify'

/** What an application writes for each call, in the usual fields. */
export const ENTRY = {
  action: 'chat.complete',
  userId: 'user-7',
  tenant: 'acme',
  model: 'mistral-small-latest',
  tokensUsed: 812,
  success: true,
  ipAddress: '203.0.113.9',
} as const

export interface OpenTrail {
  /** Resolves once a record is on stable storage. */
  readonly append: () => Promise<void>
  /** The public key of a signed trail. */
  readonly key: string | null
  readonly close: () => Promise<void>
}

/** The plugin as an application has it, in strict mode, ids under a key. */
export async function openTrail(directory: string, isSigned: boolean): Promise<OpenTrail> {
  const app = Fastify()
  const signing = isSigned ? { signingKey: createSigningKey() } : {}
  await app.register(audit, { settings: { directory, logId: 'bench' }, environment: 'development', ...signing })
  await app.ready()
  const trail = app.windbreak.audit
  return { append: () => trail.record(ENTRY), key: trail.key, close: () => app.close() }
}

/** Bytes of one record of a trail, line break included. */
export async function measureRecord(directory: string): Promise<number> {
  const trail = await openTrail(directory, false)
  const size = () => readdirSync(directory).reduce((sum, name) => sum + sizeOfLog(join(directory, name)), 0)
  const before = size()
  for (let n = 0; n < 100; n++) {
    // oxlint-disable-next-line no-await-in-loop
    await trail.append()
  }
  const bytes = Math.round((size() - before) / 100)
  await trail.close()
  return bytes
}

function sizeOfLog(path: string): number {
  return path.endsWith('.jsonl') ? statSync(path).size : 0
}
