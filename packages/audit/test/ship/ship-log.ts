import { Shipper, type ShipperOptions } from '../../src/ship/shipper.js'
import { memorySink } from '../../src/sinks/memory.js'
import type { AuditSink, SinkRecord } from '../../src/sinks/sink.js'
import type { Detail } from '../../src/record.js'
import { buildSpool, createClock, DIRECTORY, type ManualClock, settled, type TestSpool } from '../builders.js'
import type { SpoolOptions } from '../../src/spool/open-spool.js'
import { MemoryFileSystem } from '../memory-file-system.js'
import { readShipSettings } from './read-ship-settings.js'

interface Test {
  teardown(work: () => unknown): void
}

export interface Shipping {
  readonly shipper: Shipper
  readonly clock: ManualClock
  readonly notices: Detail[]
  readonly messages: string[]
}

/** A shipper of its own over the spool's files, with a clock of its own. */
export function ship(
  spool: TestSpool,
  sink: AuditSink,
  options: Partial<ShipperOptions> & { ship?: object } = {},
): Shipping {
  const clock = createClock()
  const notices: Detail[] = []
  const messages: string[] = []
  const say = (_fields: object, message: string) => void messages.push(message)
  const shipper = new Shipper({
    sink,
    fs: spool.fs,
    directory: DIRECTORY,
    settings: readShipSettings(options.ship),
    durable: () => spool.writer.stats().seq,
    checkpoint: () => null,
    notice: async detail => void notices.push(detail),
    log: { info: say, warn: say, error: say },
    random: () => 0.5,
    ...clock,
    ...options,
  })
  return { shipper, clock, notices, messages }
}

export { buildSpool, DIRECTORY, memorySink, MemoryFileSystem, settled, type SpoolOptions, type TestSpool, type Test }

/** Of what `write` wrote, the names. */
export function namesOf(records: readonly SinkRecord[]): unknown[] {
  return records.filter(({ record }) => record.action === 'app.write').map(({ record }) => record.detail?.['name'])
}
