import type { AuditRecord, RecordStage } from './record.js'
import { writeEvent, writeIntent, writeOutcome, type Written } from './write-record.js'

/**
 * One record as text, in two halves: the writer puts `sealed` and `seq` between them when it knows them. The head ends
 * with the comma before them, the tail begins with the one behind them and ends with the line break.
 */
export interface Line {
  readonly stage: RecordStage
  readonly call: string | null
  readonly head: string
  readonly tail: string
  /** UTF-8 length when written, the newline included; a few bytes too many rather than too few. */
  readonly bytes: number
  /** Whether all of it is known to be ASCII. */
  readonly plain: boolean
}

/** The two are neighbours in sorted order. Quotes inside values are escaped, so only keys can look like this. */
const SLOT = '"sealed":"","seq":""'
const NUMBERS_MOST = 64

/**
 * Records are built with their keys in order of UTF-16 code units and hold nothing that JSON.stringify writes
 * differently from RFC 8785, except lone surrogates: I-JSON forbids them, and model names or half characters from a
 * cut stream can hold them.
 */
export function toLine(record: AuditRecord): Line {
  const { stage, call = null } = record
  const written = writeRecord(record)
  if (written === null) return splitLine(record, JSON.stringify(record))
  const { head, tail } = written
  if (written.plain) return { stage, call, head, tail, bytes: head.length + tail.length + NUMBERS_MOST, plain: true }
  // A backslash before "ud" may also be an escaped one: then nothing is found to mend.
  if (head.includes('\\ud') || tail.includes('\\ud')) return splitLine(record, JSON.stringify(record))
  const bytes = Buffer.byteLength(head) + Buffer.byteLength(tail) + NUMBERS_MOST
  return { stage, call, head, tail, bytes, plain: false }
}

/** The usual kinds have their own templates; what has none, or was altered afterwards, is rare. */
function writeRecord(record: AuditRecord): Written | null {
  if (record.late !== undefined || record.mended !== undefined) return null
  if (record.stage === 'intent') return writeIntent(record)
  if (record.stage === 'outcome') return writeOutcome(record)
  return record.detail === undefined ? null : writeEvent(record)
}

function splitLine(record: AuditRecord, json: string): Line {
  const text = json.includes('\\ud') && record.mended === undefined ? JSON.stringify(mend(record)) : json
  // The last one: `detail`, the only part with keys of others' choosing, sorts before it.
  const at = text.lastIndexOf(SLOT)
  return {
    stage: record.stage,
    call: record.call ?? null,
    head: text.slice(0, at),
    tail: `${text.slice(at + SLOT.length)}\n`,
    bytes: Buffer.byteLength(text) + NUMBERS_MOST,
    plain: false,
  }
}

const SPACE_LEAST = 65_536

/** Numbers lines and makes bytes of them, in the same memory each time. */
export class LineWriter {
  #space = Buffer.alloc(SPACE_LEAST)

  /**
   * Lines as they are written, one after the other, each with its line break; the first is number `seq`. What it gives
   * is good until the next call.
   */
  write(lines: readonly Line[], sealed: number, seq: number): Buffer {
    const between = `"sealed":"${sealed}","seq":"`
    let text = ''
    let bytes = 0
    let plain = true
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index]!
      text += `${line.head}${between}${seq + index}"${line.tail}`
      bytes += line.bytes
      plain &&= line.plain
    }
    // A new one for each batch would be most of what the garbage collector is called for.
    if (this.#space.length < bytes) this.#space = Buffer.alloc(2 * bytes)
    // Where all is ASCII nobody has to look for characters of more than a byte.
    return this.#space.subarray(0, this.#space.write(text, plain ? 'latin1' : 'utf8'))
  }
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
