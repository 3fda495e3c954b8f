import { setTimeout as sleep } from 'node:timers/promises'
import type { Wait } from './emulation.js'

/** Real time; users' tests hand in their own. */
export const waitInRealTime: Wait = async (ms, signal) => {
  await sleep(ms, undefined, { signal }).catch(() => {})
}
