import { generateKeySync } from 'node:crypto'
import { type Environment, readEnvironment, type Secret } from '@windbreak/core'
import type { FastifyBaseLogger } from 'fastify'
import { NoHistoryKeys } from '../errors.js'
import type { GatewaySettings } from '../settings.js'
import { createHistory, type History } from './history.js'
import { type HistoryKey, KEY_BYTES, readHistoryKeys, toHistoryKey } from './history-key.js'

export interface OpenHistoryOptions {
  readonly settings: Readonly<GatewaySettings>
  readonly secrets: readonly Secret[]
  readonly environment: Environment | undefined
  readonly now: () => number
  readonly log: FastifyBaseLogger
}

/** Throws `WB_GATEWAY_NO_HISTORY_KEYS` where a browser route would be served without keys outside development. */
export function openHistory(options: OpenHistoryOptions): History {
  const { settings, now } = options
  return createHistory({ keys: keysOf(options), maxAgeMs: settings.historyMaxAgeMs, now })
}

function keysOf({ settings, secrets, environment, log }: OpenHistoryOptions): readonly HistoryKey[] {
  if (secrets.length > 0) return readHistoryKeys(secrets)
  if (settings.v1Profile !== 'browser' && settings.chatProfile !== 'browser') return []
  if (readEnvironment(environment && { WINDBREAK_ENV: environment }) !== 'development') throw new NoHistoryKeys()
  log.warn('windbreak: no history keys; one was made up, and conversations end when this process does')
  return [toHistoryKey(generateKeySync('hmac', { length: KEY_BYTES * 8 }))]
}
