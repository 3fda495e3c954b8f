import { checkIdentifier, postgresNames } from './postgres-names.js'
import { TABLES } from './sql/schema.js'

export interface PostgresRoleOptions {
  readonly schema?: string
  /** A role that is there already. */
  readonly role: string
}

/**
 * SQL for the owner of the tables: lets a role add records and look at them, and nothing else. Who writes the copy can
 * then neither change nor remove what is in it. Throws `WB_AUDIT_SINK` where a name is not plain.
 */
export function postgresRole({ schema = 'audit', role }: PostgresRoleOptions): string {
  checkIdentifier(role)
  const { table } = postgresNames(schema)
  const names = TABLES.map(table).join(', ')
  const written = TABLES.filter(name => name !== 'audit_schema')
    .map(table)
    .join(', ')
  return [
    `REVOKE ALL ON ${names} FROM PUBLIC, ${role};`,
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC, ${role};`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role};`,
    `GRANT SELECT ON ${names} TO ${role};`,
    `GRANT INSERT ON ${written} TO ${role};`,
    '',
  ].join('\n')
}
