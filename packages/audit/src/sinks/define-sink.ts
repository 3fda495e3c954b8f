import { InvalidSink } from '../errors.js'
import type { AuditSink } from './sink.js'

const NAME = /^[A-Za-z0-9_-]{1,64}$/

export interface SinkDefinition extends Omit<AuditSink, 'close'> {
  readonly close?: () => Promise<void>
}

/** A sink of your own, checked. Throws `WB_AUDIT_SINK`. Prove it with the contract of `@windbreak/audit/contract`. */
export function defineSink(definition: SinkDefinition): AuditSink {
  const { name, write, checkpoint, close } = definition
  checkSinkName(name)
  if (typeof write !== 'function') throw new InvalidSink(name, '"write" must be a function')
  for (const [what, value] of Object.entries({ checkpoint, close })) {
    if (value !== undefined && typeof value !== 'function') throw new InvalidSink(name, `"${what}" must be a function`)
  }
  return Object.freeze({
    name,
    write: async (batch, signal) => write.call(definition, batch, signal),
    ...(checkpoint === undefined
      ? {}
      : { checkpoint: async (note: string, signal: AbortSignal) => checkpoint.call(definition, note, signal) }),
    close: async () => close?.call(definition),
  } satisfies AuditSink)
}

/** Names become names of files. Throws `WB_AUDIT_SINK`. */
export function checkSinkName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return
  throw new InvalidSink('?', 'a name has 1 to 64 letters, digits, "-" and "_"')
}
