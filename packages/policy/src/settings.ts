import { type Static, Type } from '@sinclair/typebox'
import { CatalogSettings } from './settings/catalog.js'
import { ModelName } from './settings/parts.js'
import { environmentRules, type NarrowRules } from './settings/scopes.js'

export const PolicySettings = Type.Object(
  {
    development: Type.Optional(
      environmentRules({
        models: ['mistral-small-latest', 'ministral-8b-latest', 'codestral-latest', 'mistral-medium-latest'],
        maxTokens: 1000,
      }),
    ),
    staging: Type.Optional(
      environmentRules({ models: ['mistral-small-latest', 'mistral-medium-latest'], maxTokens: 2000 }),
    ),
    production: Type.Optional(environmentRules({ models: ['mistral-small-latest'], maxTokens: 4000 })),
    aliases: Type.Optional(
      Type.Record(ModelName, Type.Array(ModelName, { uniqueItems: true }), {
        additionalProperties: false,
        default: {},
        description: 'Names under which the answer may come, for each name asked for; laid over the built-in table',
      }),
    ),
    catalog: Type.Optional(CatalogSettings),
  },
  { additionalProperties: false },
)

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

export type PolicySettings = Frozen<Static<typeof PolicySettings>>
export type EnvironmentSettings = NonNullable<PolicySettings['production']>
export type TenantSettings = NonNullable<EnvironmentSettings['tenants']>[string]
export type MemberSettings = NonNullable<EnvironmentSettings['principals']>[string]
/** The rules that every scope may hold. */
export type RuleSettings = Frozen<Static<typeof NarrowRules>>
