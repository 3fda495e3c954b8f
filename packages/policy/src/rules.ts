import { ENVIRONMENTS, type Environment } from '@windbreak/core'
import { DEFAULT_ALIASES } from './aliases.js'
import { InvalidSettings } from './errors.js'
import type { GuardrailSettings } from './settings/guardrails.js'
import type { EnvironmentSettings, PolicySettings, RuleSettings } from './settings.js'

export interface Range {
  readonly min: number
  readonly max: number
}

export type Names = ReadonlySet<unknown>

/** Rules of one scope, or of several together, made ready for deciding. */
export interface RuleSet {
  readonly operations: Names
  readonly models: Names
  readonly maxTokens: number
  readonly defaultMaxTokens: number
  readonly roles: Names
  readonly maxMessages: number
  readonly maxContentChars: number
  readonly temperature: Range
  readonly topP: Range
  readonly maxN: number
  readonly toolTypes: Names
  /** Every function where absent. */
  readonly functions: Names | undefined
  readonly maxTools: number
  readonly parallelToolCalls: boolean
  readonly contentChunks: Names
  readonly emptyMessages: boolean
  readonly prefix: boolean
  readonly streaming: boolean
  readonly responseFormats: Names
  readonly reasoningEfforts: Names
  readonly serviceTiers: Names
  readonly optionalFields: Names
  readonly urlHosts: Names
  readonly urlSchemes: Names
  readonly urlPorts: Names
  readonly fileIds: Names
  readonly libraryIds: Names
  readonly connectorIds: Names
  readonly systemPrompt: string | undefined
  readonly safePrompt: boolean
  readonly guardrails: Guardrails | undefined
}

export type Guardrails = Required<Readonly<GuardrailSettings>>

/** The rules in force for somebody. */
export interface Rules extends RuleSet {
  readonly environment: Environment
  /** For each name asked for, the other names its answer may come under. */
  readonly aliases: ReadonlyMap<unknown, Names>
}

/** One environment's rules as plain data, every default filled in. */
export type ActiveRules = Required<Omit<EnvironmentSettings, 'temperature' | 'topP' | keyof Unfilled>> & {
  readonly temperature: Range
  readonly topP: Range
} & Unfilled

/** What has no default. */
type Unfilled = Pick<
  EnvironmentSettings,
  'functions' | 'systemPrompt' | 'guardrails' | 'tenants' | 'callerRoles' | 'principals' | 'routes'
>

/**
 * Takes one environment's rules out of settings whose defaults are filled in.
 * The other environments' rules are checked too, so that a mistake is not found on the day of release.
 */
export function activeRules(settings: PolicySettings, environment: Environment): ActiveRules {
  for (const name of ENVIRONMENTS) checkEnvironment(filled(settings, name), `/${name}`)
  return Object.freeze(filled(settings, environment))
}

function filled(settings: PolicySettings, environment: Environment): ActiveRules {
  const rules = settings[environment] as ActiveRules
  return { ...rules, defaultMaxTokens: rules.defaultMaxTokens ?? rules.maxTokens }
}

function checkEnvironment(rules: ActiveRules, where: string): void {
  checkScope(rules, where)
  if (!rules.roles.includes('user')) throw new InvalidSettings(`${where}/roles`, 'Expected "user" among them')
}

/** What a schema cannot say about the rules of one scope. */
export function checkScope(rules: RuleSettings, where: string): void {
  const { defaultMaxTokens, maxTokens, temperature, topP } = rules
  if (defaultMaxTokens !== undefined && maxTokens !== undefined && defaultMaxTokens > maxTokens) {
    throw new InvalidSettings(`${where}/defaultMaxTokens`, 'Expected no more than maxTokens')
  }
  for (const [name, range] of Object.entries({ temperature, topP })) {
    if (range?.min !== undefined && range.max !== undefined && range.min > range.max) {
      throw new InvalidSettings(`${where}/${name}`, 'Expected min <= max')
    }
  }
}

/** `aliases` is laid over the built-in table, name by name. */
export function compileRules(
  rules: ActiveRules,
  environment: Environment,
  aliases: PolicySettings['aliases'] = {},
): Rules {
  const table = Object.entries({ ...DEFAULT_ALIASES, ...aliases })
  return Object.freeze({
    ...(compileSet(rules) as RuleSet),
    environment,
    aliases: new Map(table.map(([name, others]) => [name, new Set<unknown>(others)])),
  })
}

/** The rules that are given, lists as sets. */
export function compileSet(given: RuleSettings): Partial<RuleSet> {
  const names = (list: readonly unknown[] | undefined) => list && new Set(list)
  const lower = (list: readonly string[] | undefined) => list && new Set(list.map(id => id.toLowerCase()))
  return dropAbsent({
    operations: names(given.operations),
    models: names(given.models),
    maxTokens: given.maxTokens,
    defaultMaxTokens: given.defaultMaxTokens,
    roles: names(given.roles),
    maxMessages: given.maxMessages,
    maxContentChars: given.maxContentChars,
    temperature: given.temperature && open(given.temperature),
    topP: given.topP && open(given.topP),
    maxN: given.maxN,
    toolTypes: names(given.toolTypes),
    functions: names(given.functions),
    maxTools: given.maxTools,
    parallelToolCalls: given.parallelToolCalls,
    contentChunks: names(given.contentChunks),
    emptyMessages: given.emptyMessages,
    prefix: given.prefix,
    streaming: given.streaming,
    responseFormats: names(given.responseFormats),
    reasoningEfforts: names(given.reasoningEfforts),
    serviceTiers: names(given.serviceTiers),
    optionalFields: names(given.optionalFields),
    urlHosts: names(given.urlHosts),
    urlSchemes: names(given.urlSchemes),
    urlPorts: names(given.urlPorts),
    // A UUID is the same in either case.
    fileIds: lower(given.fileIds),
    libraryIds: names(given.libraryIds),
    connectorIds: names(given.connectorIds),
    systemPrompt: given.systemPrompt,
    safePrompt: given.safePrompt,
    guardrails: given.guardrails && fullGuardrails(given.guardrails),
  })
}

/** In a narrower scope the schema fills nothing in. */
function fullGuardrails(given: NonNullable<RuleSettings['guardrails']>): Guardrails {
  const { blockOnError = true, action = 'block', ignoreOtherCategories = false, thresholds = {} } = given
  return { blockOnError, action, ignoreOtherCategories, thresholds }
}

/** An end that is not given narrows nothing. */
function open({ min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number }): Range {
  return { min, max }
}

function dropAbsent(given: { readonly [K in keyof RuleSet]: RuleSet[K] | undefined }): Partial<RuleSet> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
