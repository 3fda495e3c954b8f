import type { CallOrigin, Schedule } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'

/** Addresses with a count of their own in one interval; the rest share one. */
const ROWS_MOST = 1_000
/** Events of single refusals in one interval, whatever the number of addresses. */
const SINGLES_MOST = 300

export interface Denial {
  readonly code: string
  readonly reason: string
  /** As it is counted: an IPv4 address or an IPv6 /64. */
  readonly address: string
  readonly origin: CallOrigin
  /** The id of a listed key that was refused. */
  readonly key?: string
}

type Publish = (event: WindbreakEvent) => Promise<void>

export interface DenialReportOptions {
  readonly individually: number
  readonly summaryMs: number
  /** Tells of counts. */
  readonly publish: Publish
  readonly now: () => number
  readonly mono: () => number
  readonly schedule: Schedule
  readonly onLost: (error: unknown) => void
}

interface Row {
  readonly code: string
  /** `null`: the row of all addresses that have none. */
  readonly address: string | null
  singles: number
  /** Refusals that got no event yet, by reason. */
  counts: Record<string, number>
  since: number
}

/**
 * Tells of refused callers so that nobody can flood the record: the first few of each address by themselves, the rest
 * as one event with counts for each interval, address and code. What could not be told is counted on.
 */
export class DenialReport {
  readonly #options: DenialReportOptions
  #rows = new Map<string, Row>()
  #singles = 0
  #cancel: (() => void) | undefined
  #closing = false

  constructor(options: DenialReportOptions) {
    this.#options = options
  }

  /** Settles once it is told, where it is told by itself and by `publish`. Rejects where that cannot be done. */
  async tell(denial: Denial, publish: Publish): Promise<void> {
    const { individually, schedule, summaryMs } = this.#options
    const row = this.#rowOf(denial)
    this.#cancel ??= schedule(() => void this.flush().catch(this.#options.onLost), summaryMs)
    // While the server closes there is no later.
    if (this.#closing || (row.address !== null && row.singles < individually && this.#singles < SINGLES_MOST)) {
      row.singles++
      this.#singles++
      return this.#tellSingly(denial, publish)
    }
    row.counts[denial.reason] = (row.counts[denial.reason] ?? 0) + 1
  }

  /** Tells what was counted, and begins a new interval. Rejects where not all could be told; that is counted on. */
  async flush(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    const rows = [...this.#rows.values()].filter(({ counts }) => totalOf(counts) > 0)
    this.#rows = new Map()
    this.#singles = 0
    const told = await Promise.allSettled(rows.map(async row => this.#tellCounts(row)))
    const failed = told.find(result => result.status === 'rejected')
    if (failed === undefined) return
    for (const [at, result] of told.entries()) if (result.status === 'rejected') this.#putBack(rows[at])
    if (!this.#closing) {
      const { onLost, schedule, summaryMs } = this.#options
      this.#cancel ??= schedule(() => void this.flush().catch(onLost), summaryMs)
    }
    throw failed.reason
  }

  /** From now on everything is told at once; what was counted is told before this settles. */
  async close(): Promise<void> {
    this.#closing = true
    await this.flush()
  }

  #rowOf({ code, address }: Denial): Row {
    const key = `${code} ${address}`
    const row = this.#rows.get(key)
    if (row !== undefined) return row
    const others = this.#rows.size >= ROWS_MOST
    const shared = others ? this.#rows.get(code) : undefined
    if (shared !== undefined) return shared
    const fresh: Row = {
      code,
      address: others ? null : address,
      singles: 0,
      counts: {},
      since: this.#options.mono(),
    }
    this.#rows.set(others ? code : key, fresh)
    return fresh
  }

  #putBack(row: Row | undefined): void {
    if (row === undefined) return
    const own = row.address === null ? row.code : `${row.code} ${row.address}`
    const [key, address] = this.#rows.has(own) || this.#rows.size < ROWS_MOST ? [own, row.address] : [row.code, null]
    const newer = this.#rows.get(key)
    const counts = sum(row.counts, newer?.counts ?? {})
    this.#rows.set(key, { ...row, address, singles: newer?.singles ?? 0, counts })
  }

  async #tellSingly({ code, reason, origin, key }: Denial, publish: Publish): Promise<void> {
    const detail = { reason, ...(key === undefined ? {} : { key }) }
    await publish({ type: 'access.denied', at: this.#options.now(), code, origin, detail })
  }

  /** From Windbreak itself, not from a route: a recorder that counts what comes from outside must not count counts. */
  async #tellCounts({ code, address, counts, since }: Row): Promise<void> {
    const { publish, now, mono } = this.#options
    await publish({
      type: 'access.denied',
      at: now(),
      code,
      origin: { kind: 'internal', ...(address === null ? {} : { ip: address }) },
      detail: { ...counts, count: totalOf(counts), sinceMs: Math.round(mono() - since) },
    })
  }
}

function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

function sum(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const all = { ...one }
  for (const [reason, count] of Object.entries(other)) all[reason] = (all[reason] ?? 0) + count
  return all
}
