#!/usr/bin/env node
import { run } from './run.js'

try {
  const listening = await run(process.argv.slice(2), {
    env: process.env,
    write: text => void process.stdout.write(text),
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void listening?.close())
} catch (error) {
  process.stderr.write(`windbreak-emulator: ${error instanceof Error ? error.message : 'could not start'}\n`)
  process.exitCode = 1
}
