import type { RecordFilter } from '@windbreak/audit'
import { parseArgs } from 'node:util'

/** What somebody typed behind `audit:query`. */
export interface QueryWords {
  readonly question: string
  readonly filter: RecordFilter
  readonly by: readonly string[]
  readonly limit: number | undefined
  readonly after: string | undefined
  readonly unusedSince: number | undefined
  readonly models: readonly string[]
  readonly users: readonly string[]
  readonly keys: readonly string[]
  readonly verifiers: readonly string[]
  readonly sqlite: string | undefined
  readonly postgresUrlFile: string | undefined
  readonly schema: string | undefined
  readonly json: boolean
}

const FILTERS = [
  'user',
  'tenant',
  'model',
  'stage',
  'action',
  'status',
  'error',
  'call',
  'request',
  'verdict',
  'rule',
  'log',
] as const
const TEXTS = [
  'since',
  'until',
  'cost-from',
  'limit',
  'after',
  'by',
  'unused-since',
  'models',
  'users',
  'keys',
] as const
const PLACES = ['sqlite', 'postgres-url-file', 'schema'] as const

/** Throws where a word is unknown, or a time or number is none. */
export function readQueryWords(args: readonly string[]): QueryWords {
  const text = { type: 'string' } as const
  const named = Object.fromEntries([...FILTERS, ...TEXTS, ...PLACES].map(name => [name, text]))
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...named,
      key: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  })
  const [question, ...more] = positionals
  if (question === undefined || more.length > 0) throw new Error('say one thing to ask for')
  const word = (name: string) => (values as unknown as Record<string, string | undefined>)[name]
  const list = (name: string) => (word(name) ?? '').split(',').filter(Boolean)
  const optional = <T>(name: string, read: (text: string, name: string) => T) => {
    const given = word(name)
    return given === undefined ? undefined : read(given, name)
  }
  const filter = {
    ...Object.fromEntries(FILTERS.map(name => [name, word(name)])),
    since: optional('since', readTime),
    until: optional('until', readTime),
    costFrom: optional('cost-from', readNumber),
  }
  return {
    question,
    filter: Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)),
    by: list('by'),
    limit: optional('limit', readNumber),
    after: word('after'),
    unusedSince: optional('unused-since', readTime),
    models: list('models'),
    users: list('users'),
    keys: list('keys'),
    verifiers: values.key,
    sqlite: word('sqlite'),
    postgresUrlFile: word('postgres-url-file'),
    schema: word('schema'),
    json: values.json,
  }
}

/** UTC where no zone is named. */
function readTime(text: string, name: string): number {
  const at = Date.parse(/T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`)
  if (Number.isNaN(at)) throw new Error(`--${name}: no such time`)
  return at
}

function readNumber(text: string, name: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new Error(`--${name}: no number`)
  return value
}
