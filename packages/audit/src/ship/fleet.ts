import { InvalidSink } from '../errors.js'
import { checkSinkName } from '../sinks/define-sink.js'
import type { AuditSink } from '../sinks/sink.js'
import { Shipper, type ShipperOptions } from './shipper.js'
import type { SinkStatus } from './status.js'

/** All sinks of one log, each with a shipper of its own: none waits for another. */
export interface Fleet {
  wake(): void
  status(): readonly SinkStatus[]
  /** Bounded, whatever the sinks do. */
  close(): Promise<void>
}

/** Throws `WB_AUDIT_SINK` where two sinks share a name. */
export function checkSinks(sinks: readonly AuditSink[]): void {
  const names = new Set<string>()
  for (const { name } of sinks) {
    checkSinkName(name)
    if (names.has(name)) throw new InvalidSink(name, 'another sink of this log has that name')
    names.add(name)
  }
}

export function launch(sinks: readonly AuditSink[], options: Omit<ShipperOptions, 'sink'>): Fleet {
  const shippers = sinks.map(sink => new Shipper({ ...options, sink }))
  return {
    wake() {
      for (const shipper of shippers) shipper.wake()
    },
    status: () => shippers.map(shipper => shipper.status()),
    async close() {
      await Promise.all(shippers.map(shipper => shipper.close()))
    },
  }
}
