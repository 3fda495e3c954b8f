import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exactly, type Part } from './figure.js'

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly hasEnded: boolean
  /** Such as `current as base64`. */
  readonly found: readonly string[]
  readonly foundOnDisk: readonly string[]
  readonly bytes: number
  readonly bytesOnDisk: number
  readonly keysUsed: number
}

/** The processes that the tests of `@windbreak/config` run; here with every guard, and for every row whole. */
interface RunApp {
  readonly runApp: (how: string, env: Readonly<Record<string, string>>, directory?: string) => Promise<Ran>
  readonly findControls: (ran: Ran) => readonly { readonly name: string; readonly isFound: boolean }[]
}

const RUN_APP = new URL('../../../../packages/config/test/fixtures/run-app.mjs', import.meta.url).href
const CANARY_GUARDS = new URL('guards.js', import.meta.url).href
const KEYS = 5

const ROWS: readonly Readonly<Record<string, string>>[] = [
  {},
  { MISTRAL_DEBUG: '1' },
  { MISTRAL_DEBUG: '0' },
  { MISTRAL_DEBUG: 'false' },
  // `stream` is left out: it prints every body, is warned of, and stops the start in production.
  { NODE_DEBUG: 'http,http2,https,undici,fetch,websocket,net,tls,module' },
  { NODE_DEBUG_NATIVE: 'http,net', NODE_OPTIONS: '--trace-warnings --trace-uncaught' },
  {
    MISTRAL_SDK_TELEMETRY: 'dedicated',
    MISTRAL_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1',
    MISTRAL_SDK_DEBUG_TRACING: '1',
  },
]

/** In production these stop the start. */
const UNSAFE: readonly Readonly<Record<string, string>>[] = [
  { MISTRAL_DEBUG: '1' },
  { MISTRAL_DEBUG: 'false' },
  { NODE_DEBUG: 'http' },
  { NODE_DEBUG: 'stream' },
  { NODE_DEBUG: 'net' },
]

/** Searches all that processes print, answer and record for keys, a prompt and a credential; then for leaks made on purpose. */
export async function measureLeaks(folder: string): Promise<Part> {
  const { runApp, findControls } = (await import(RUN_APP)) as RunApp
  const env = { NODE_ENV: 'development', CANARY_GUARDS }

  async function run(how: string, more: Readonly<Record<string, string>>, name: string): Promise<Ran> {
    const directory = join(folder, name)
    await mkdir(directory)
    return runApp(how, { ...env, ...more }, directory)
  }

  const runs: Ran[] = []
  for (const [at, row] of ROWS.entries()) runs.push(await run('whole', row, `row-${at}`))
  const refused: Ran[] = []
  for (const [at, row] of UNSAFE.entries())
    refused.push(await run('whole', { NODE_ENV: 'production', ...row }, `unsafe-${at}`))
  const leaking = await run('leaking', {}, 'leaking')
  const bare = await run('bare', { MISTRAL_DEBUG: 'false' }, 'bare')

  const all = [...runs, ...refused]
  const found = all.flatMap(({ found }) => found)
  const bytes = all.reduce((sum, { bytes }) => sum + bytes, 0)
  const onDisk = all.reduce((sum, { bytesOnDisk }) => sum + bytesOnDisk, 0)
  const controls = [
    ...findControls(leaking),
    { name: 'an event in the bytes of the audit trail', isFound: leaking.foundOnDisk.includes('pending as raw') },
    { name: 'the bare client prints its key', isFound: bare.found.includes('current as raw') },
    { name: 'the bare client prints the prompt', isFound: bare.found.includes('prompt as raw') },
  ]
  const lost = controls.filter(({ isFound }) => !isFound)
  const figures = [
    exactly('canaries found', found.length, 0),
    exactly('processes that ran to their end, each key used', runs.filter(isWhole).length, ROWS.length, ROWS.length),
    exactly(
      'unsafe starts in production that are refused',
      refused.filter(isRefused).length,
      UNSAFE.length,
      UNSAFE.length,
    ),
    exactly('leaks made on purpose and found', controls.length - lost.length, controls.length, controls.length),
  ]
  const notes = [
    `${bytes} bytes were searched, ${onDisk} of them audit records on disk; 7 canaries, each raw, as base64 and base64url at every offset, URL-encoded, as hex and as bytes`,
    'not searched: diagnostics_channel and heap snapshots, which hold what the process holds',
    ...found.map(what => `found: ${what}`),
    ...lost.map(({ name }) => `not found: ${name}`),
  ]
  return { title: 'Canary scan of processes with every guard on', figures, notes }
}

const isRefused = ({ stderr }: Ran): boolean => stderr.includes('WB_CONFIG_UNSAFE_PROCESS')
const isWhole = ({ hasEnded, keysUsed }: Ran): boolean => hasEnded && keysUsed === KEYS
