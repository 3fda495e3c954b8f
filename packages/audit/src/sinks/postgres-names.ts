import { InvalidSink } from '../errors.js'
import type { Names } from './sql/schema.js'

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/

export interface PostgresNames {
  readonly schema: string
  readonly table: Names
}

/** Names are put into SQL as they are, so only plain ones are taken. Throws `WB_AUDIT_SINK`. */
export function postgresNames(schema: string): PostgresNames {
  checkIdentifier(schema)
  return { schema, table: name => `${schema}.${name}` }
}

export function checkIdentifier(name: unknown): void {
  if (typeof name === 'string' && IDENTIFIER.test(name) && !name.startsWith('pg_')) return
  throw new InvalidSink('postgres', 'names of schemas and roles have small letters, digits and "_", at most 63')
}
