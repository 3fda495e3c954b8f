import { parseArgs } from 'node:util'
import type { EmulatorOptions } from './build-emulator.js'
import { createEmulator, type Listening } from './create-emulator.js'

const DEFAULT_PORT = '8787'
const HELP = `windbreak-emulator [--port ${DEFAULT_PORT}] [--host 127.0.0.1] [--pace 0] [--control]

A local Mistral API whose answers are scripted; no model is asked.
  --port     0 takes a free one
  --host     loopback only
  --pace     milliseconds between streamed events
  --control  opens POST /__emulator/script
`

export interface RunDeps {
  readonly env: NonNullable<EmulatorOptions['env']>
  readonly write: (text: string) => void
}

/** The command line. Gives what is listening, or nothing where only help was asked for. */
export async function run(args: readonly string[], { env, write }: RunDeps): Promise<Listening | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: DEFAULT_PORT },
      host: { type: 'string', default: '127.0.0.1' },
      pace: { type: 'string', default: '0' },
      control: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    write(HELP)
    return undefined
  }
  const emulator = createEmulator({ settings: { control: values.control, paceMs: Number(values.pace) }, env })
  const listening = await emulator.listen({ host: values.host, port: Number(values.port) })
  write(`Windbreak emulator on ${listening.url}: scripted answers, no model is asked; any bearer key will do.\n`)
  return listening
}
