import { type AuditQueries, type AuditRecord, readVerifier, type UsageQuery, verifyLines } from '@windbreak/audit'
import type { QueryWords } from './query-words.js'

export const QUESTIONS = ['records', 'usage', 'orphans', 'gaps', 'review', 'logs', 'verify'] as const

export interface QueryAnswer {
  readonly rows: readonly object[]
  /** For whoever reads it, beside the rows. */
  readonly notes: readonly string[]
  readonly ok: boolean
}

const DAY_MS = 86_400_000
const REVIEW_DAYS = 90

export async function ask(queries: AuditQueries, words: QueryWords): Promise<QueryAnswer> {
  const { filter, json } = words
  switch (words.question as (typeof QUESTIONS)[number]) {
    case 'records': {
      const { limit, after } = words
      const page = { ...(limit === undefined ? {} : { limit }), ...(after === undefined ? {} : { after }) }
      const { records, next } = await queries.records(filter, page)
      const notes = next === null ? [] : [`more: --after ${next}`]
      return { rows: json ? records : records.map(shorten), notes, ok: true }
    }
    case 'usage': {
      const by = words.by.length === 0 ? {} : { by: words.by as NonNullable<UsageQuery['by']> }
      return answer(await queries.usage({ ...by, filter }))
    }
    case 'orphans': {
      const { log, until } = filter
      const options = { ...(log === undefined ? {} : { log }), ...(until === undefined ? {} : { before: until }) }
      const orphans = await queries.orphans(options)
      return answer(json ? orphans : orphans.map(shorten))
    }
    case 'gaps':
      return answer(await queries.gaps(filter.log))
    case 'review': {
      const unusedSince = words.unusedSince ?? Date.now() - REVIEW_DAYS * DAY_MS
      const uses = await queries.review({ ...words, unusedSince })
      const day = (at: number | null) => (at === null ? null : new Date(at).toISOString())
      return answer(
        uses.map(({ kind, name, calls, isUnused, lastUsed }) => ({
          kind,
          name,
          calls,
          isUnused,
          lastUsed: day(lastUsed),
        })),
      )
    }
    case 'logs':
      return answer((await queries.logs()).map(log => ({ log })))
    case 'verify':
      return verifyCopy(queries, words)
    default:
      throw new Error(`there is no question "${words.question}"`)
  }
}

const answer = (rows: readonly object[]): QueryAnswer => ({ rows, notes: [], ok: true })

async function verifyCopy(queries: AuditQueries, { filter, verifiers: keys }: QueryWords): Promise<QueryAnswer> {
  if (keys.length === 0) throw new Error('--key: give the public key, again for each that signed')
  const verifiers = keys.map(readVerifier)
  const logs = filter.log === undefined ? await queries.logs() : [filter.log]
  const notes: string[] = []
  const rows: object[] = []
  for (const log of logs) {
    // oxlint-disable no-await-in-loop -- one log after the other
    const checkpoints = await queries.checkpoints(log)
    const { faults, missing: _missing, ...seen } = await verifyLines(queries.lines(log), { verifiers, checkpoints })
    // oxlint-enable no-await-in-loop
    rows.push({ log, ...seen })
    for (const { why, line } of faults) {
      notes.push(`NOT PROVED: ${log}: ${why}${line === null ? '' : ` (at or before line ${line})`}`)
    }
  }
  return { rows, notes, ok: notes.length === 0 && rows.length > 0 }
}

/** What fits on a line; `--json` shows all of it. */
function shorten({ seq, timestamp, stage, action, userId, tenant, model, status, errorCode, tokensUsed }: AuditRecord) {
  return { seq, timestamp, stage, action, userId, tenant, model, status, errorCode, tokensUsed }
}
