import { COLUMNS } from './columns.js'

export type Dialect = 'sqlite' | 'postgres'

export const TABLES = ['audit_records', 'audit_findings', 'audit_checkpoints', 'audit_schema'] as const

/** Gives a table's full name. */
export type Names = (table: (typeof TABLES)[number]) => string

/** Where what has a version of its own is kept. */
export const VERSIONS = (names: Names): string =>
  `CREATE TABLE IF NOT EXISTS ${names('audit_schema')} (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)`

/**
 * What brings a database from one version to the next, in order; both dialects understand it. A step that was ever
 * released is never changed: the next one says what is different.
 */
export function migrations(names: Names): readonly (readonly string[])[] {
  const [records, findings, checkpoints] = [
    names('audit_records'),
    names('audit_findings'),
    names('audit_checkpoints'),
  ] as const
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`)
  const index = (name: string, table: string, on: string, where = '') =>
    `CREATE INDEX ${name} ON ${table} (${on})${where === '' ? '' : ` WHERE ${where}`}`
  return [
    [
      `CREATE TABLE ${records} (${columns.join(', ')})`,
      `CREATE TABLE ${findings} (id TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, guard TEXT NOT NULL, ` +
        'verdict TEXT NOT NULL, rule TEXT, PRIMARY KEY (id, n))',
      `CREATE TABLE ${checkpoints} (log TEXT NOT NULL, size BIGINT NOT NULL, note TEXT NOT NULL, ` +
        'kept_at BIGINT NOT NULL, PRIMARY KEY (log, size, note))',
      index('audit_records_by_seq', records, 'log, seq'),
      index('audit_records_by_time', records, 'at, id'),
      index('audit_records_by_user', records, 'user_id, at, id', 'user_id IS NOT NULL'),
      index('audit_records_by_tenant', records, 'tenant, at, id', 'tenant IS NOT NULL'),
      index('audit_records_by_model', records, 'model, at, id', 'model IS NOT NULL'),
      index('audit_records_by_error', records, 'error_code, at, id', 'error_code IS NOT NULL'),
      index('audit_records_by_call', records, 'call, stage', 'call IS NOT NULL'),
      index('audit_records_by_cost', records, 'cost', 'cost IS NOT NULL'),
      index('audit_findings_by_rule', findings, 'rule, at', 'rule IS NOT NULL'),
      index('audit_findings_by_verdict', findings, 'verdict, at'),
    ],
  ]
}
