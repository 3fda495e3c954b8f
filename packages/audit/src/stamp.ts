import { newId } from '@windbreak/core'
import type { RecordLevel, Stamp } from './record.js'

export interface StampOptions {
  readonly boot: string
  readonly log: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds on a clock that never goes back. */
  readonly mono: () => number
  /** What the records say of themselves; `metadata` where absent. */
  readonly level?: RecordLevel
  /** The clock of the day went another way than the monotonic one, by so many milliseconds since it was last told. */
  readonly onStep?: (ms: number) => void
}

/** Less is what clocks are adjusted by. */
const STEP_LEAST_MS = 1_000

export function createStamp({ boot, log, now, mono, level = 'metadata', onStep }: StampOptions): () => Stamp {
  let last = { at: Number.NaN, text: '' }
  let apart = now() - mono()
  return () => {
    const at = now()
    const ticks = mono()
    const step = at - ticks - apart
    if (Math.abs(step) > STEP_LEAST_MS) {
      apart = at - ticks
      onStep?.(Math.round(step))
    }
    // Under load many records share a millisecond, and formatting one costs a sixth of a record.
    if (at !== last.at) last = { at, text: new Date(at).toISOString() }
    return {
      boot,
      id: newId(at),
      level,
      log,
      mono: Math.round(ticks * 10) / 10,
      timestamp: last.text,
      v: 1,
    }
  }
}
