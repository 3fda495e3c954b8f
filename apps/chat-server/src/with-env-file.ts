import { readEnvFile } from '@windbreak/config'
import { readEnvironment } from '@windbreak/core'
import type { Env } from './settings.js'

/** The environment with what `.env` adds to it, in development only; what is set for real goes before the file. */
export function withEnvFile(env: Env): Env {
  return { ...readEnvFile('.env', readEnvironment(env)), ...env }
}
