import { type Static, Type } from '@sinclair/typebox'
import { closed, ROUTE_NAME, SCOPE_NAME } from './parts.js'

const name = (description: string, pattern = SCOPE_NAME) => Type.Optional(Type.String({ pattern, description }))

export const ExceptionSettings = closed({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$', description: 'Stands in the evidence of each use' }),
  rule: Type.String({ pattern: '^[a-z-]{1,32}$', description: 'Which rule is lifted; see the table' }),
  allow: Type.Union(
    [
      Type.Number({ minimum: 0, maximum: 10_000_000 }),
      Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, uniqueItems: true }),
      Type.Literal(true),
    ],
    { description: 'How far: a number, further names, or `true`' },
  ),
  scope: closed(
    {
      tenant: name('Of this tenant'),
      role: name('With this role'),
      principal: name('This principal'),
      route: name('From this route', ROUTE_NAME),
    },
    { minProperties: 1, description: 'For whom; all that is given has to fit' },
  ),
  until: Type.String({ maxLength: 40, description: 'RFC 3339, at most 90 days ahead' }),
  reason: Type.String({ minLength: 1, maxLength: 500, description: 'For those who read the policy' }),
})

export const Exceptions = Type.Optional(
  Type.Array(ExceptionSettings, {
    default: [],
    maxItems: 1000,
    description: 'Rules that do not hold for somebody, for a while',
  }),
)

export type ExceptionSettings = Static<typeof ExceptionSettings>
