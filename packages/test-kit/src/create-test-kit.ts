import { setImmediate as turn } from 'node:timers/promises'
import { type AuditRecord, memorySpool, type MemorySpool } from '@windbreak/audit/testing'
import { createEmulator, type EmulatorApi, type Wait } from '@windbreak/emulator'
import { createDispatcher } from '@windbreak/emulator/dispatcher'
import type { Dispatcher } from 'undici'
import { expectRefused, type Refusable, type RefusalOptions } from './expect-refused.js'

export interface TestKitOptions {
  /** Waits for scripted pauses and for deadlines of silent answers. By default both are over at once. */
  readonly wait?: Wait
  /** Where production is looked for; `process.env` where absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface TestKit {
  /** Spread into the options of `@windbreak/config`: its own transport runs, over an upstream in this process. */
  readonly config: {
    readonly env: Record<string, string | undefined>
    readonly key: string
    readonly dispatcher: Dispatcher
  }
  /** Spread into the options of `@windbreak/audit`: its own trail runs, and nothing is on disk. */
  readonly audit: MemorySpool['options']
  /** What the model answers next. */
  readonly script: EmulatorApi['script']
  /** Bodies that reached the model, in order. The list of models, which a server asks for by itself, is no such. */
  readonly sent: readonly unknown[]
  /** The same as one text, to be searched for what must not be in it. */
  readonly sentText: string
  /** What is on record of callers. */
  records(): Promise<readonly AuditRecord[]>
  /** See `expectRefused`: code, status, and that nothing reached the model. */
  expectRefused(given: Refusable, code: string, options?: RefusalOptions): Promise<void>
  /** Forgets script and requests; not the records. */
  reset(): void
}

/** Of the shape of a key for development; the emulator takes any. */
const KEY = 'windbreak-demo-key-of-the-test-kit'
const atOnce: Wait = async () => {
  await turn()
}

/** Throws `WB_EMULATOR_NOT_HERE` or `WB_AUDIT_MEMORY_ONLY` where this is no place for tests. */
export function createTestKit({ wait = atOnce, env = process.env }: TestKitOptions = {}): TestKit {
  const emulator = createEmulator({ wait, env })
  const spool = memorySpool({ env })
  const sent = () => emulator.requests.filter(({ method, path }) => method !== 'GET' || path !== '/v1/models')
  return {
    config: { env: { WINDBREAK_ENV: 'development' }, key: KEY, dispatcher: createDispatcher(emulator) },
    audit: spool.options,
    script: emulator.script,
    get sent() {
      return sent().map(({ body }) => body)
    },
    get sentText() {
      return JSON.stringify(sent().map(({ body }) => body))
    },
    records: () => spool.records(),
    expectRefused: (given, code, options) => expectRefused(given, code, () => sent().length, options),
    reset: () => emulator.reset(),
  }
}
