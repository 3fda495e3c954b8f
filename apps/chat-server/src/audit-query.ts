import { type AuditDatabase, type AuditQueries, createAuditQueries } from '@windbreak/audit'
import { postgresDatabase } from '@windbreak/audit/postgres'
import { sqliteDatabase } from '@windbreak/audit/sqlite'
import { createPool, readAuditCopies } from './audit-copies.js'
import { ask, QUESTIONS } from './ask-audit.js'
import { type QueryWords, readQueryWords } from './query-words.js'
import { toTable } from './to-table.js'
import { withEnvFile } from './with-env-file.js'

const USAGE = `usage: npx -y pnpm@12 audit:query ${QUESTIONS.join('|')} [options]
  --sqlite <file>, --postgres-url-file <file>, --schema <name>   the copy; WINDBREAK_AUDIT_SQLITE or _POSTGRES_URL_FILE without
  --user --tenant --model --stage --action --status --error --call --request --verdict --rule --log <value>
  --since --until <2026-11-25 or a full time>   --cost-from <millionths of a US dollar>
  --limit <n> --after <place that the page before gave>   --by day,user,tenant,model
  --unused-since <time> --models --users --keys <a,b>   for review     --key <public key>   for verify
  --json   one JSON object a line`

/** 0: answered; 1: the copy is not the log that was signed; 2: it cannot be asked. */
try {
  process.exitCode = await run(readQueryWords(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}\n`)
  process.exitCode = 2
}

async function run(words: QueryWords): Promise<number> {
  const { db, end } = open(words)
  const queries: AuditQueries = createAuditQueries(db)
  try {
    const { rows, notes, ok } = await ask(queries, words)
    process.stdout.write(words.json ? rows.map(row => `${JSON.stringify(row)}\n`).join('') : toTable(rows))
    for (const note of notes) process.stderr.write(`${note}\n`)
    return ok ? 0 : 1
  } finally {
    await queries.close()
    await end()
  }
}

function open({ sqlite, postgresUrlFile, schema }: QueryWords): { db: AuditDatabase; end: () => Promise<void> } {
  const isGiven = sqlite !== undefined || postgresUrlFile !== undefined
  const copies = readAuditCopies(
    isGiven
      ? { WINDBREAK_AUDIT_SQLITE: sqlite, WINDBREAK_AUDIT_POSTGRES_URL_FILE: postgresUrlFile }
      : withEnvFile(process.env),
  )
  if (copies.postgresUrl !== undefined && sqlite === undefined) {
    const pool = createPool(copies.postgresUrl)
    pool.on('error', () => {})
    const db = postgresDatabase({ pool, ...(schema === undefined ? {} : { schema }) })
    return { db, end: () => pool.end() }
  }
  if (copies.sqlite === undefined) throw new Error('name a copy of the audit trail')
  return { db: sqliteDatabase({ path: copies.sqlite }), end: async () => {} }
}
