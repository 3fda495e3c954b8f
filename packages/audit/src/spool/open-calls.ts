import type { Orphan } from '../describe-orphan.js'
import type { AuditRecord } from '../record.js'

/**
 * Calls that have a durable intent and no durable outcome yet. Each segment's first record says how far back the
 * oldest of them lies, so that recovery need not read the whole log to find the calls a crash cut off.
 */
export class OpenCalls {
  readonly #intents = new Map<string, number>()

  /** Tells it of a line that has become durable. */
  note({ stage, call }: { readonly stage: string; readonly call: string | null }, seq: number): void {
    if (call === null) return
    if (stage === 'outcome') this.#intents.delete(call)
    if (stage === 'intent' && !this.#intents.has(call)) this.#intents.set(call, seq)
  }

  /** The outcome of this call will not be written by this process. */
  forget(call: string): void {
    this.#intents.delete(call)
  }

  get oldestSeq(): number | null {
    for (const seq of this.#intents.values()) return seq
    return null
  }
}

/** Intents among `records` that no outcome among them answers; of several for one call, the last. */
export class Orphans {
  readonly #calls = new Map<string, Orphan>()

  note(record: AuditRecord): void {
    const { call, stage } = record
    if (call === undefined) return
    if (stage === 'outcome') this.#calls.delete(call)
    if (stage === 'intent') this.#calls.set(call, { intent: record, firstByte: undefined })
    const known = stage === 'first-byte' ? this.#calls.get(call) : undefined
    if (known !== undefined) this.#calls.set(call, { ...known, firstByte: record })
  }

  get size(): number {
    return this.#calls.size
  }

  list(): readonly Orphan[] {
    return [...this.#calls.values()]
  }
}
