import { newId } from '@windbreak/core'
import type { Stamp } from './record.js'

export interface StampOptions {
  readonly boot: string
  readonly log: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds on a clock that never goes back. */
  readonly mono: () => number
}

export function createStamp({ boot, log, now, mono }: StampOptions): () => Stamp {
  let last = { at: Number.NaN, text: '' }
  return () => {
    const at = now()
    // Under load many records share a millisecond, and formatting one costs a sixth of a record.
    if (at !== last.at) last = { at, text: new Date(at).toISOString() }
    return {
      boot,
      id: newId(at),
      level: 'metadata',
      log,
      mono: Math.round(mono() * 10) / 10,
      timestamp: last.text,
      v: 1,
    }
  }
}
