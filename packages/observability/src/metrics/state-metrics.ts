import { Counter, Gauge, type Registry } from 'prom-client'
import type { Sources } from '../sources.js'

interface Row {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

interface Shown {
  readonly name: string
  readonly help: string
  /** A count since the start, where it is one. */
  readonly isCount?: true
  readonly labels?: readonly string[]
  readonly read: (sources: Sources) => readonly Row[]
}

type Stats = ReturnType<NonNullable<Sources['audit']>['stats']>
type Sink = NonNullable<Sources['audit']>['sinks'][number]
type Key = ReturnType<NonNullable<Sources['keys']>['status']>[number]

const SECOND_MS = 1_000

const audit =
  (read: (stats: Stats) => number | null) =>
  ({ audit }: Sources): Row[] => {
    const value = audit === undefined ? null : read(audit.stats())
    return value === null ? [] : [{ value }]
  }
const sinks =
  (read: (sink: Sink) => number) =>
  ({ audit }: Sources): Row[] =>
    (audit?.sinks ?? []).map(sink => ({ labels: { sink: sink.name }, value: read(sink) }))
const keys =
  (read: (key: Key) => number | undefined) =>
  ({ keys }: Sources): Row[] =>
    (keys?.status() ?? []).flatMap(key => {
      const value = read(key)
      return value === undefined ? [] : [{ labels: { upstream: key.upstream }, value }]
    })

const SINK = ['sink']
const UPSTREAM = ['upstream']

/** Read when somebody asks for metrics; what no plugin of this server knows is not shown. */
const SHOWN: readonly Shown[] = [
  { name: 'audit_healthy', help: '1 while records are taken', read: audit(({ healthy }) => Number(healthy)) },
  { name: 'audit_waiting_records', help: 'Records not yet on storage', read: audit(({ waiting }) => waiting) },
  { name: 'audit_spool_bytes', help: 'Size of the trail on disk', read: audit(({ bytes }) => bytes) },
  { name: 'audit_unsigned_records', help: 'Records no checkpoint covers', read: audit(({ unsigned }) => unsigned) },
  {
    name: 'audit_dropped_records_total',
    help: 'Records that could not be written',
    isCount: true,
    read: audit(({ dropped }) => dropped),
  },
  {
    name: 'audit_suppressed_total',
    help: 'Refusals counted, not written one by one',
    isCount: true,
    read: audit(({ suppressed }) => suppressed),
  },
  { name: 'audit_sink_up', help: '1 while a sink takes copies', labels: SINK, read: sinks(s => +(s.state === 'up')) },
  { name: 'audit_sink_lag_records', help: 'Records not yet copied', labels: SINK, read: sinks(s => s.lagRecords) },
  { name: 'audit_sink_lag_seconds', help: 'Age of the oldest of them', labels: SINK, read: sinks(s => s.lagSeconds) },
  {
    name: 'audit_sink_failures_total',
    help: 'Tries to copy that failed',
    isCount: true,
    labels: SINK,
    read: sinks(({ failures }) => failures),
  },
  {
    name: 'audit_sink_refused_total',
    help: 'Records a sink will never take',
    isCount: true,
    labels: SINK,
    read: sinks(({ refused }) => refused),
  },
  { name: 'key_ready', help: '1 while the key will do', labels: UPSTREAM, read: keys(({ ready }) => +ready) },
  {
    name: 'key_age_seconds',
    help: 'Since the key was made, or loaded where its source does not tell',
    labels: UPSTREAM,
    read: keys(({ current }) => current.ageMs / SECOND_MS),
  },
  {
    name: 'key_left_seconds',
    help: 'Until its time is up; negative once it is',
    labels: UPSTREAM,
    read: keys(({ current: { leftMs } }) => (leftMs === undefined ? undefined : leftMs / SECOND_MS)),
  },
  {
    name: 'key_source_age_seconds',
    help: 'Since the sources last gave a key',
    labels: UPSTREAM,
    read: keys(({ sourceAgeMs }) => sourceAgeMs / SECOND_MS),
  },
  { name: 'key_calls_open', help: 'Calls under the key', labels: UPSTREAM, read: keys(({ current }) => current.open) },
  {
    name: 'budget_store_up',
    help: '1 while the store of budgets takes writes',
    read: ({ budgets }) => (budgets === undefined ? [] : [{ value: Number(budgets.storeUp) }]),
  },
  {
    name: 'budget_use_ratio',
    help: 'Highest use of a budget by one subject in its window, seen here; 1 is all',
    labels: ['budget'],
    read: ({ budgets }) =>
      (budgets?.use() ?? []).map(({ budget, highest }) => ({ labels: { budget }, value: highest })),
  },
]

export function createStateMetrics(registry: Registry, sources: () => Sources): void {
  for (const { name, help, isCount, labels: labelNames = [], read } of SHOWN) {
    const shared = { name: `windbreak_${name}`, help, labelNames, registers: [registry] }
    const rows = () => readQuietly(read, sources)
    if (isCount === true) {
      const counter = new Counter({
        ...shared,
        collect() {
          empty(counter, labelNames)
          for (const { labels = {}, value } of rows()) counter.inc(labels, value)
        },
      })
    } else {
      const gauge = new Gauge({
        ...shared,
        collect() {
          empty(gauge, labelNames)
          for (const { labels = {}, value } of rows()) gauge.set(labels, value)
        },
      })
    }
  }
}

/** Takes out the 0 as well that a metric without labels begins with: what nobody knows is not 0. */
function empty(metric: Counter | Gauge, labels: readonly string[]): void {
  metric.reset()
  if (labels.length === 0) metric.remove()
}

/** A plugin that cannot answer now leaves its own metrics out, not everybody's. */
function readQuietly(read: Shown['read'], sources: () => Sources): readonly Row[] {
  try {
    return read(sources())
  } catch {
    return []
  }
}
