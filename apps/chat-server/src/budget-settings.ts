import { readSettings, Secret } from '@windbreak/core'
import { BudgetSettings } from '@windbreak/policy/budgets'
import { InvalidSetting } from './errors.js'
import { problemIn, readJson } from './read-json-file.js'
import type { Env } from './settings.js'

const FILE = 'WINDBREAK_BUDGETS_FILE'
const REDIS = 'WINDBREAK_REDIS_URL'
const PREFIX = 'WINDBREAK_REDIS_PREFIX'

export interface BudgetSetup {
  readonly settings: BudgetSettings
  /** There is a file that says which budgets there are, if only that there are none. */
  readonly stated: boolean
  /** It may hold a password. */
  readonly redisUrl: Secret | undefined
  /** Begins every key, so that two applications may share a Redis. */
  readonly redisPrefix: string
}

export function readBudgetSetup(env: Env): BudgetSetup {
  const given = readJson(env, FILE)
  return {
    settings: readSettings(BudgetSettings, given ?? {}, problemIn(FILE)),
    stated: given !== undefined,
    redisUrl: readRedisUrl(env[REDIS]),
    redisPrefix: readPrefix(env[PREFIX]),
  }
}

function readRedisUrl(text: string | undefined): Secret | undefined {
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return new Secret(text)
  throw new InvalidSetting(REDIS, 'expected redis://host:port or rediss://host:port')
}

function readPrefix(text: string | undefined): string {
  const prefix = text || 'windbreak'
  if (/^[\w.:-]{1,64}$/.test(prefix)) return prefix
  throw new InvalidSetting(PREFIX, 'expected 1 to 64 letters, digits and any of . _ : -')
}
