import { type TObject, type TProperties, Type } from '@sinclair/typebox'

/** Printable ASCII, so that a name can stand in any log line and message. */
export const ModelName = Type.String({ pattern: '^[!-~]{1,128}$' })

/** The name of a tenant, a role or a principal; the last part keeps away a key that JavaScript gives a meaning. */
export const SCOPE_NAME = '^(?!__proto__$)[!-~]{1,256}$'
/** As the router has it, such as `/v1/chat/completions`. */
export const ROUTE_NAME = '^/[!-~]{0,255}$'

/** `example.com`, or `*.example.com` for every name below it; ASCII, so that a foreign script stands there as `xn--`. */
const HOST = '^(\\*\\.)?([a-z0-9][a-z0-9-]{0,62}\\.)+[a-z][a-z0-9-]{0,62}$'

/** The value a field has where nobody gives one; a narrower scope has none, there an absent field says nothing. */
export type Or = <T>(value: T) => { readonly default?: T }
export const filled: Or = value => ({ default: value })
export const unfilled: Or = () => ({})

export const closed = <T extends TProperties>(properties: T, options: object = {}): TObject<T> =>
  Type.Object(properties, { additionalProperties: false, ...options })

export function listOf<const T extends readonly string[]>(names: T, options: object, description: string) {
  const name = Type.Union(names.map(name => Type.Literal(name as T[number])))
  return Type.Optional(Type.Array(name, { uniqueItems: true, ...options, description }))
}

export function models(options: object) {
  return Type.Optional(
    Type.Array(ModelName, {
      minItems: 1,
      uniqueItems: true,
      ...options,
      description: 'Models a call may name, letter for letter',
    }),
  )
}

export function texts(pattern: string, options: object, description: string) {
  return Type.Optional(Type.Array(Type.String({ pattern }), { uniqueItems: true, ...options, description }))
}

export const hosts = (options: object, description: string) => texts(HOST, options, description)

export function count(options: { default?: number; minimum?: number; maximum: number; description: string }) {
  return Type.Optional(Type.Integer({ minimum: 1, ...options }))
}

export function flag(options: object, description: string) {
  return Type.Optional(Type.Boolean({ ...options, description }))
}

export function range(min: number, max: number, or: Or, description: string) {
  const bound = (chosen: number) => Type.Optional(Type.Number({ minimum: min, maximum: max, ...or(chosen) }))
  return Type.Optional(closed({ min: bound(min), max: bound(max) }, { ...or({}), description }))
}
