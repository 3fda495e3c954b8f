import { DEMO_KEY_PREFIX } from '@windbreak/config'
import { Secret } from '@windbreak/core'
import { randomUUID } from 'node:crypto'
import { readDemoSettings } from './demo-settings.js'
import { refuse, start } from './start.js'

try {
  await demo()
} catch (error) {
  refuse(error)
}

async function demo(): Promise<void> {
  const { settings, emulate, accessKey } = readDemoSettings(process.env)
  const upstream = emulate ? await emulated() : {}
  const app = await start({ settings, ...upstream })
  const { port } = app.server.address() as { port: number }
  const scheme = settings.tls === undefined ? 'http' : 'https'
  say(
    '',
    `Windbreak's chat server: ${scheme}://${settings.host}:${port}`,
    ...(accessKey === undefined ? [] : [`access key: ${accessKey}`]),
    ...(emulate
      ? ['No MISTRAL_API_KEY is set: a local EMULATOR answers, with scripted text. No model is asked.']
      : ['Calls go to a real upstream with your key, and cost what it charges.']),
    '',
  )
}

/** Imported only here and only now: a production server has no way to the emulator. */
async function emulated() {
  const { createEmulator } = await import('@windbreak/emulator')
  const { url } = await createEmulator().listen({ host: '127.0.0.1', port: 0 })
  return { env: { ...process.env, MISTRAL_SERVER_URL: url }, key: new Secret(DEMO_KEY_PREFIX + randomUUID()) }
}

function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
