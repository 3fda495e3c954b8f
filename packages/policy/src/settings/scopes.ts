import { type TObject, type TProperties, Type } from '@sinclair/typebox'
import { Exceptions } from './exceptions.js'
import { SCOPE_KINDS } from './names.js'
import { closed, filled, listOf, ROUTE_NAME, SCOPE_NAME, unfilled } from './parts.js'
import { type EnvironmentDefaults, ruleFields } from './rule-fields.js'

const narrow = ruleFields(unfilled, { models: [], maxTokens: 1 })

function named<T extends TProperties>(pattern: string, scope: TObject<T>, description: string) {
  return Type.Optional(Type.Record(Type.String({ pattern }), scope, { additionalProperties: false, description }))
}

const routes = named(ROUTE_NAME, closed(narrow), 'Narrower rules for calls from one route, by its pattern')
const members = closed({ ...narrow, routes })

/** What an environment and a tenant hold beside their rules. */
const inside = {
  callerRoles: named(SCOPE_NAME, members, 'Narrower rules for principals of a role; with several all of them count'),
  principals: named(SCOPE_NAME, members, 'Narrower rules for one principal, by its id'),
  routes,
}

const tenants = named(SCOPE_NAME, closed({ ...narrow, ...inside }), 'Narrower rules for the principals of a tenant')

export function environmentRules(defaults: EnvironmentDefaults) {
  return closed(
    {
      ...ruleFields(filled, defaults),
      tenants,
      ...inside,
      refuseUnknown: listOf(
        SCOPE_KINDS,
        { default: [] },
        'Whose callers are refused where no scope of this kind names them; the others get the rules of the wider scope',
      ),
      exceptions: Exceptions,
    },
    { default: {} },
  )
}

/** The rules of a narrower scope, none of them filled in. */
export const NarrowRules = closed(narrow)
