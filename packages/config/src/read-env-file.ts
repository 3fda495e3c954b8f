import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from '@windbreak/core'
import { EnvFileUnreadable } from './errors.js'

export type Env = Record<string, string | undefined>

/**
 * The variables of a `.env` file. Read in development only: elsewhere, and where there is no such file, there are none.
 * Nothing is put into `process.env`. Throws `WB_CONFIG_ENV_FILE` when the file is there and cannot be read.
 */
export function readEnvFile(
  path: string,
  environment: Environment,
  read: (path: string) => string = file => readFileSync(file, 'utf8'),
): Readonly<Env> {
  if (environment !== 'development') return {}
  try {
    return parseEnv(read(path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return {}
    throw new EnvFileUnreadable(path, code ?? 'not a .env file')
  }
}
