import { ENVIRONMENTS, type Environment } from '@windbreak/core'
import { DEFAULT_ALIASES } from './aliases.js'
import { InvalidSettings } from './errors.js'
import type { PolicySettings, RuleSettings } from './settings.js'

export interface Range {
  readonly min: number
  readonly max: number
}

type Names = ReadonlySet<unknown>

/** The rules of one environment, made ready for deciding. */
export interface Rules {
  readonly environment: Environment
  readonly operations: Names
  readonly models: Names
  /** For each name asked for, the other names its answer may come under. */
  readonly aliases: ReadonlyMap<unknown, Names>
  readonly maxTokens: number
  readonly defaultMaxTokens: number
  readonly roles: Names
  readonly maxMessages: number
  readonly maxContentChars: number
  readonly temperature: Range
  readonly topP: Range
  readonly maxN: number
  readonly toolTypes: Names
  readonly contentChunks: Names
  readonly streaming: boolean
}

/** One environment's rules as plain data, every default filled in. */
export type ActiveRules = Required<Omit<RuleSettings, 'temperature' | 'topP'>> & {
  readonly temperature: Range
  readonly topP: Range
}

/**
 * Takes one environment's rules out of settings whose defaults are filled in.
 * The other environments' rules are checked too, so that a mistake is not found on the day of release.
 */
export function activeRules(settings: PolicySettings, environment: Environment): ActiveRules {
  for (const name of ENVIRONMENTS) check(filled(settings, name), `/${name}`)
  return Object.freeze(filled(settings, environment))
}

function filled(settings: PolicySettings, environment: Environment): ActiveRules {
  const rules = settings[environment] as ActiveRules
  return { ...rules, defaultMaxTokens: rules.defaultMaxTokens ?? rules.maxTokens }
}

function check(rules: ActiveRules, where: string): void {
  const { defaultMaxTokens, maxTokens, temperature, topP, roles } = rules
  if (defaultMaxTokens > maxTokens) {
    throw new InvalidSettings(`${where}/defaultMaxTokens`, 'Expected no more than maxTokens')
  }
  if (temperature.min > temperature.max) throw new InvalidSettings(`${where}/temperature`, 'Expected min <= max')
  if (topP.min > topP.max) throw new InvalidSettings(`${where}/topP`, 'Expected min <= max')
  if (!roles.includes('user')) throw new InvalidSettings(`${where}/roles`, 'Expected "user" among them')
}

/** `aliases` is laid over the built-in table, name by name. */
export function compileRules(
  rules: ActiveRules,
  environment: Environment,
  aliases: PolicySettings['aliases'] = {},
): Rules {
  const table = Object.entries({ ...DEFAULT_ALIASES, ...aliases })
  return Object.freeze({
    ...rules,
    environment,
    operations: new Set<unknown>(rules.operations),
    models: new Set<unknown>(rules.models),
    aliases: new Map(table.map(([name, others]) => [name, new Set<unknown>(others)])),
    roles: new Set<unknown>(rules.roles),
    toolTypes: new Set<unknown>(rules.toolTypes),
    contentChunks: new Set<unknown>(rules.contentChunks),
  })
}
