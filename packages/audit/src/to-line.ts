import type { AuditRecord, RecordStage } from './record.js'

/** One record as text, in two halves: the writer puts `sealed` and `seq` between them when it knows them. */
export interface Line {
  readonly stage: RecordStage
  readonly call: string | null
  readonly head: string
  readonly tail: string
  /** UTF-8 length when written, the newline included; a few bytes too many rather than too few. */
  readonly bytes: number
}

/** The two are neighbours in sorted order. Quotes inside values are escaped, so only keys can look like this. */
const SLOT = '"sealed":"","seq":""'
const NUMBERS_MOST = 40

/**
 * Records are built with their keys in order of UTF-16 code units and hold nothing that JSON.stringify writes
 * differently from RFC 8785, except lone surrogates: I-JSON forbids them, and model names or half characters from a
 * cut stream can hold them.
 */
export function toLine(record: AuditRecord): Line {
  let text = JSON.stringify(record)
  // A backslash before "ud" may also be an escaped one: then nothing is found to mend.
  if (text.includes('\\ud')) text = JSON.stringify(mend(record))
  // The last one: `detail`, the only part with keys of others' choosing, sorts before it.
  const at = text.lastIndexOf(SLOT)
  return {
    stage: record.stage,
    call: record.call ?? null,
    head: text.slice(0, at),
    tail: `${text.slice(at + SLOT.length)}\n`,
    bytes: Buffer.byteLength(text) + NUMBERS_MOST,
  }
}

export function numberLine({ head, tail }: Line, sealed: number, seq: number): string {
  return `${head}"sealed":"${sealed}","seq":"${seq}"${tail}`
}

/** The record that `line` was made of, without its numbers. */
export function readLine({ head, tail }: Line): AuditRecord {
  return JSON.parse(head + SLOT + tail) as AuditRecord
}

/** Keys in order of UTF-16 code units, all the way down. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, sortKeys(part)]))
}

const LONE_SURROGATE = /\p{Surrogate}/gu

function mend(record: AuditRecord): unknown {
  let mended = false
  const text = JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value !== 'string') return value
    const whole = value.replaceAll(LONE_SURROGATE, '\uFFFD')
    mended ||= whole !== value
    return whole
  })
  const copy = JSON.parse(text) as AuditRecord
  return mended ? sortKeys({ ...copy, mended: true }) : copy
}
