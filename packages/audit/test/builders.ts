import type { CallRequest, JsonAnswer, StreamAnswer, StreamEvent } from '@windbreak/core'
import { describeOwn } from '../src/describe-event.js'
import type { AuditRecord } from '../src/record.js'
import { openSpool, type Spool, type SpoolOptions } from '../src/spool/open-spool.js'
import { readSpool } from '../src/spool/read-spool.js'
import type { Schedule } from '@windbreak/core'
import { createStamp } from '../src/stamp.js'
import { type Line, toLine } from '../src/to-line.js'
import { MemoryFileSystem } from './memory-file-system.js'

export const DIRECTORY = '/spool'

/** How often: `WINDBREAK_TEST_<NAME>` where a long run is asked for. */
export function sizeOf(name: string, fallback: number): number {
  return Number(process.env[`WINDBREAK_TEST_${name}`] ?? fallback)
}

interface Test {
  teardown(work: () => unknown): void
}

/** Time that passes only when a test says so. */
export interface ManualClock {
  readonly now: () => number
  readonly mono: () => number
  readonly schedule: Schedule
  /** Lets `ms` pass, timer by timer, and everything that follows from it. */
  readonly pass: (ms: number) => Promise<void>
  /** Lets `ms` pass at once: what is due meanwhile is done once, at the end. */
  readonly jump: (ms: number) => Promise<void>
}

export function createClock(): ManualClock {
  let at = 1_000
  const timers = new Set<{ at: number; work: () => void }>()

  async function pass(ms: number): Promise<void> {
    const end = at + ms
    for (;;) {
      const next = [...timers].filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      timers.delete(next)
      at = Math.max(at, next.at)
      next.work()
      await settled()
    }
    at = end
    await settled()
  }

  return {
    now: () => Date.UTC(2026, 10, 22) + at,
    mono: () => at,
    schedule(work, ms) {
      const timer = { at: at + ms, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass,
    jump(ms) {
      at += ms
      return pass(0)
    },
  }
}

/** All work that waits for nothing outside this process is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve))
}

let boots = 0

export interface TestSpool extends Spool {
  readonly fs: MemoryFileSystem
  readonly clock: ManualClock
  readonly messages: string[]
  /** Appends a record that carries `name`. */
  readonly write: (name: string, must?: boolean) => Promise<void>
}

export async function buildSpool(
  t: Test,
  fs = new MemoryFileSystem(),
  options: Partial<SpoolOptions> = {},
): Promise<TestSpool> {
  const clock = createClock()
  const messages: string[] = []
  const say = (_fields: object, message: string) => void messages.push(message)
  const boot = `boot-${++boots}`
  const stamp = createStamp({ boot, log: 'test', ...clock })
  const spool = await openSpool({
    fs,
    directory: DIRECTORY,
    maxSegmentBytes: 1 << 20,
    maxSpoolBytes: 1 << 30,
    commitTimeoutMs: 1_000,
    onCorruption: 'refuse',
    boot,
    about: {},
    stamp,
    log: { info: say, warn: say, error: say },
    ...clock,
    ...options,
  })
  t.teardown(() => spool.close().catch(() => {}))
  const line = (name: string): Line => toLine(describeOwn(stamp(), 'event', 'app.write', { name }))
  return { ...spool, fs, clock, messages, write: (name, must) => spool.writer.append(line(name), must) }
}

/** The records that are in a spool now. */
export async function recordsIn(fs: MemoryFileSystem, onCorruption?: 'skip'): Promise<AuditRecord[]> {
  const records: AuditRecord[] = []
  const options = onCorruption === undefined ? { fs } : { fs, onCorruption }
  for await (const record of readSpool(DIRECTORY, options)) records.push(record)
  return records
}

/** Of what `write` wrote, the names. */
export function namesIn(records: readonly AuditRecord[]): unknown[] {
  return records.filter(({ action }) => action === 'app.write').map(({ detail }) => detail?.['name'])
}

/** A line a record: its stage and what is particular to it. */
export function outline(records: readonly AuditRecord[]): string[] {
  return records.map(({ action, stage, detail }) => {
    if (action === 'app.write') return String(detail?.['name'])
    return stage === 'gap' ? `gap: ${detail?.['reason']}` : stage === 'event' ? action : stage
  })
}

export function chatCall(overrides: Partial<CallRequest> = {}): CallRequest {
  return {
    operation: 'chat.complete',
    body: { model: 'mistral-small-latest', messages: [{ role: 'user', content: 'Zürich?' }] },
    principal: { id: 'user-7', tenant: 'acme' },
    origin: {
      kind: 'route',
      requestId: 'req-1',
      ip: '203.0.113.9',
      socketIp: '10.0.0.2',
      route: '/v1/chat/completions',
    },
    ...overrides,
  }
}

export function jsonAnswer(): JsonAnswer {
  return { kind: 'json', status: 200, headers: {}, body: { choices: [] } }
}

/** A streamed answer: pieces of text, the final event where `whole`, and `after` once they have been read. */
export function streamAnswer(pieces: readonly string[], whole: boolean, after?: () => Promise<unknown>): StreamAnswer {
  async function* events(): AsyncGenerator<readonly StreamEvent[]> {
    for (const piece of pieces) yield [{ raw: `data: ${piece}\n\n`, data: piece, changed: false, final: false }]
    await after?.()
    if (whole) yield [{ raw: 'data: [DONE]\n\n', data: '[DONE]', changed: false, final: true }]
  }
  return { kind: 'stream', status: 200, headers: {}, events: events() }
}
