import type { AuditRecord } from '../../record.js'
import type { SinkRecord } from '../sink.js'

/**
 * What is looked for by column; the line itself says everything. Of the two kinds of value, `number` fits a double and
 * `text` a short string: the columns of either database follow from this table.
 */
export const COLUMNS = {
  id: 'TEXT NOT NULL PRIMARY KEY',
  log: 'TEXT NOT NULL',
  seq: 'BIGINT NOT NULL',
  /** Epoch milliseconds. */
  at: 'BIGINT NOT NULL',
  /** Of `at`, in UTC: 2026-11-25. */
  day: 'TEXT NOT NULL',
  stage: 'TEXT NOT NULL',
  action: 'TEXT NOT NULL',
  call: 'TEXT',
  user_id: 'TEXT',
  tenant: 'TEXT',
  model: 'TEXT',
  status: 'TEXT',
  error_code: 'TEXT',
  origin: 'TEXT',
  key_fingerprint: 'TEXT',
  prompt_tokens: 'BIGINT',
  completion_tokens: 'BIGINT',
  tokens: 'BIGINT',
  /** Millionths of a US dollar. */
  cost: 'DOUBLE PRECISION',
  line: 'TEXT NOT NULL',
} as const

export type Column = keyof typeof COLUMNS
export type Row = Readonly<Record<Column, string | number | null>>

/** A guard's decision, to be looked for by verdict and rule. */
export interface FindingRow {
  readonly id: string
  readonly n: number
  readonly at: number
  readonly guard: string
  readonly verdict: string
  readonly rule: string | null
}

const TEXT_MOST = 256

export function rowOf({ id, seq, line, record }: SinkRecord): Row {
  const at = atOf(record)
  return {
    id,
    log: text(record.log) ?? '',
    // As text: both databases read it as the integer it is, whatever its size.
    seq,
    at,
    day: new Date(at).toISOString().slice(0, 10),
    stage: text(record.stage) ?? '',
    action: text(record.action) ?? '',
    call: text(record.call),
    user_id: text(record.userId),
    tenant: text(record.tenant),
    model: text(record.model),
    status: text(record.status),
    error_code: text(record.errorCode),
    origin: text(record.origin),
    key_fingerprint: text(record.keyFingerprint),
    prompt_tokens: count(record.promptTokens),
    completion_tokens: count(record.completionTokens),
    tokens: count(record.tokensUsed),
    cost: number((record as { readonly cost?: unknown }).cost),
    line,
  }
}

export function findingsOf({ id, record }: SinkRecord): readonly FindingRow[] {
  const { evidence } = record
  if (!Array.isArray(evidence)) return []
  const at = atOf(record)
  return evidence.map(({ guard, verdict, rule }, n) => ({
    id,
    n,
    at,
    guard: text(guard) ?? '',
    verdict: text(verdict) ?? '',
    rule: text(rule),
  }))
}

/** The widest span of time that a date can tell. */
const AT_MOST = 8.64e15

function atOf({ timestamp }: AuditRecord): number {
  const at = Date.parse(timestamp)
  return Number.isFinite(at) && Math.abs(at) <= AT_MOST ? at : 0
}

// oxlint-disable-next-line no-control-regex -- NUL is no character of a column in either database; the line has it escaped
const UNFIT = /\u0000|\p{Surrogate}/gu

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const short = value.length > TEXT_MOST ? value.slice(0, TEXT_MOST) : value
  return short.replaceAll(UNFIT, '\uFFFD')
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null
}
