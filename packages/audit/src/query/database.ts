import type { Dialect, Names } from '../sinks/sql/schema.js'

/** What a query needs of a database that a SQL sink writes. */
export interface AuditDatabase {
  readonly dialect: Dialect
  /** A table's full name. */
  readonly table: Names
  /** Rows of one statement; `?` stands for each parameter. Integers come as numbers. */
  all<T extends object>(sql: string, params?: readonly (string | number | null)[]): Promise<readonly T[]>
  close(): Promise<void>
}
