import type { AuditSink } from '@windbreak/audit'
import { postgresSink } from '@windbreak/audit/postgres'
import { sqliteSink } from '@windbreak/audit/sqlite'
import { Secret } from '@windbreak/core'
import type { FastifyInstance } from 'fastify'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Pool } from 'pg'
import { InvalidSetting } from './errors.js'
import { readText, refuseWritable } from './read-json-file.js'
import type { Env } from './settings.js'

const SQLITE = 'WINDBREAK_AUDIT_SQLITE'
const POSTGRES = 'WINDBREAK_AUDIT_POSTGRES_URL_FILE'

/** Where copies of the audit trail go, beside the trail itself. */
export interface AuditCopies {
  readonly sqlite: string | undefined
  /** It may hold a password. */
  readonly postgresUrl: Secret | undefined
}

export function readAuditCopies(env: Env): AuditCopies {
  const sqlite = env[SQLITE] || undefined
  if (sqlite !== undefined && !isDirectory(dirname(sqlite))) {
    throw new InvalidSetting(SQLITE, 'expected the path of a file in a directory that is there')
  }
  return { sqlite, postgresUrl: readPostgresUrl(env[POSTGRES]) }
}

function readPostgresUrl(path: string | undefined): Secret | undefined {
  if (!path) return undefined
  const text = readText(POSTGRES, path).trim()
  refuseWritable(POSTGRES, path)
  const isRight = /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)
  if (!isRight) throw new InvalidSetting(POSTGRES, 'the file must hold postgres://user:password@host:port/database')
  return new Secret(text)
}

/** Before the audit plugin: what is opened first is closed last. */
export function openAuditCopies(app: FastifyInstance, { sqlite, postgresUrl }: AuditCopies): readonly AuditSink[] {
  const sinks = sqlite === undefined ? [] : [sqliteSink({ path: sqlite })]
  if (postgresUrl === undefined) return sinks
  const pool = createPool(postgresUrl)
  // The status of the sink says when it is down; so would each idle connection.
  pool.on('error', error => app.log.debug({ reason: error.message }, 'windbreak: PostgreSQL'))
  app.addHook('onClose', () => pool.end())
  return [...sinks, postgresSink({ pool })]
}

const CONNECT_MS = 5_000

export function createPool(url: Secret): Pool {
  return new Pool({
    connectionString: url.reveal(),
    max: 2,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'windbreak-audit',
  })
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
