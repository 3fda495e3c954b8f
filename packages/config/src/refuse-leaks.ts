import type { Environment } from '@windbreak/core'
import { UnsafeProcess } from './errors.js'
import type { Env } from './read-env-file.js'

interface Leak {
  readonly name: string
  readonly isOn: (value: string) => boolean
  readonly does: string
  /** Whether taking the variable away now is early enough to stop it. */
  readonly curable: boolean
}

const ANY = () => true

/** Found by reading and running `@mistralai/mistralai` 2.7.0 and Node 20. */
const LEAKS: readonly Leak[] = [
  {
    name: 'MISTRAL_DEBUG',
    isOn: ANY,
    does: 'makes the official client print every header and body, whatever its value ("false" too)',
    curable: true,
  },
  { name: 'MISTRAL_SDK_TELEMETRY', isOn: ANY, does: 'makes the official client send messages away', curable: true },
  {
    name: 'MISTRAL_OTLP_TRACES_ENDPOINT',
    isOn: ANY,
    does: 'makes the official client send messages, with its key, to that address',
    curable: true,
  },
  { name: 'MISTRAL_SDK_DEBUG_TRACING', isOn: ANY, does: 'makes the official client print traces', curable: true },
  {
    name: 'NODE_TLS_REJECT_UNAUTHORIZED',
    isOn: value => value === '0',
    does: 'lets anyone pose as the servers that this process calls (not as the upstream: its certificate is checked regardless)',
    curable: false,
  },
  {
    name: 'NODE_DEBUG',
    isOn: value => /http|undici|fetch|stream|net|\*/i.test(value),
    does: 'makes Node print requests and what is in them',
    curable: false,
  },
]

/**
 * Looks for variables that would print or send away what Windbreak keeps. In production they stop the start
 * (`WB_CONFIG_UNSAFE_PROCESS`). Elsewhere the official client's are removed from `env` before it reads them.
 * Gives one sentence for each that was found, to be logged.
 */
export function refuseLeaks(environment: Environment, env: Env): readonly string[] {
  const found = LEAKS.filter(({ name, isOn }) => env[name] !== undefined && isOn(env[name]))
  if (found.length === 0) return []
  if (environment === 'production') {
    throw new UnsafeProcess(found.map(({ name, does }) => `${name} is set, which ${does}`).join('; '))
  }
  return found.map(({ name, does, curable }) => {
    if (curable) delete env[name]
    return `${name} ${does}. ${curable ? 'It was removed from the environment' : 'It stays in force'}; in production it stops the start`
  })
}
