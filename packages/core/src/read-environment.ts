import { UnknownEnvironment } from './errors.js'

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/**
 * Where this process runs: `WINDBREAK_ENV`, else `NODE_ENV`. There is no default: guessing would loosen production.
 * Throws `WB_CORE_ENVIRONMENT` when neither is set or the name is unknown.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const [name, value] = env['WINDBREAK_ENV'] ? ['WINDBREAK_ENV', env['WINDBREAK_ENV']] : ['NODE_ENV', env['NODE_ENV']]
  if (!value) throw new UnknownEnvironment('neither is set')
  const known = ENVIRONMENTS.find(environment => environment === value)
  if (known === undefined) throw new UnknownEnvironment(`${name} has another value`)
  return known
}
