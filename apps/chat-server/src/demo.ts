import { DEMO_KEY_PREFIX } from '@windbreak/config'
import { Secret } from '@windbreak/core'
import { randomUUID } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { readDemoSettings } from './demo-settings.js'
import { refuse, start } from './start.js'
import { withEnvFile } from './with-env-file.js'

/** Between two pieces of an answer, so that one can watch it come. */
const PACE_MS = 15

try {
  await demo()
} catch (error) {
  refuse(error)
}

async function demo(): Promise<void> {
  const { settings, emulate, makeUpKey, accessKey } = readDemoSettings(withEnvFile(process.env))
  const env = emulate ? { ...process.env, MISTRAL_SERVER_URL: await startEmulator() } : process.env
  const key = makeUpKey ? { key: new Secret(DEMO_KEY_PREFIX + randomUUID()) } : {}
  const app = await start({ settings, env, ...key })
  const { port } = app.server.address() as { port: number }
  const scheme = settings.tls === undefined ? 'http' : 'https'
  say(
    '',
    `Windbreak's chat server: ${scheme}://${isIPv6(settings.host) ? `[${settings.host}]` : settings.host}:${port}`,
    ...(accessKey === undefined ? [] : [`access key: ${accessKey}`]),
    emulate
      ? 'No MISTRAL_API_KEY is set: a local EMULATOR answers, with scripted text. No model is asked.'
      : `Calls go to ${process.env['MISTRAL_SERVER_URL'] ?? 'Mistral'}${makeUpKey ? ', with a key made up for it' : ' with your key, and cost what it charges'}.`,
    '',
  )
}

/** Imported only here and only now: a production server has no way to the emulator. */
async function startEmulator(): Promise<string> {
  const { createEmulator } = await import('@windbreak/emulator')
  const { url } = await createEmulator({ settings: { paceMs: PACE_MS } }).listen({ host: '127.0.0.1', port: 0 })
  return url
}

function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
