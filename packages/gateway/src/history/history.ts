import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Principal } from '@windbreak/core'
import { NoHistoryKeys } from '../errors.js'
import type { HistoryKey } from './history-key.js'
import type { Transcript } from './transcript.js'

/** Whose conversation it is, and where. */
export interface Holder {
  readonly principal: Principal
  readonly surface: 'chat' | 'v1'
}

export type Standing = 'signed' | 'forged' | 'expired'

export interface History {
  /** A signature over all turns so far, for the last of them. */
  sign(holder: Holder, turns: Transcript): string
  verify(signature: string, holder: Holder, turns: Transcript): Standing
}

export interface HistoryOptions {
  readonly keys: readonly HistoryKey[]
  readonly maxAgeMs: number
  readonly now: () => number
}

/** Version, key, time in milliseconds (base 36), and the code itself. */
const FORM = /^wbh1\.([\w-]{8})\.([0-9a-z]{1,11})\.([\w-]{43})$/

export function createHistory({ keys, maxAgeMs, now }: HistoryOptions): History {
  return {
    sign(holder, turns) {
      const [key] = keys
      if (key === undefined) throw new NoHistoryKeys()
      const at = now().toString(36)
      return `wbh1.${key.id}.${at}.${codeOf(key, at, holder, turns)}`
    },
    verify(signature, holder, turns) {
      const [, id, at = '', code = ''] = FORM.exec(signature) ?? []
      const key = keys.find(known => known.id === id)
      if (key === undefined) return 'forged'
      const right = codeOf(key, at, holder, turns)
      if (!timingSafeEqual(Buffer.from(code), Buffer.from(right))) return 'forged'
      return now() - Number.parseInt(at, 36) > maxAgeMs ? 'expired' : 'signed'
    },
  }
}

function codeOf({ id, key }: HistoryKey, at: string, { principal, surface }: Holder, turns: Transcript): string {
  const { id: who, tenant = null } = principal
  const whole = JSON.stringify(['windbreak-history', 1, id, at, surface, tenant, who, turns.digest()])
  return createHmac('sha256', key).update(whole).digest('base64url')
}
