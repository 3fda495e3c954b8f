import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox'
import { JSON_LEAF, TAG, TAG_DEFAULT } from '../schemas/parts.js'

/** How JSON tells values apart. */
export type Kind = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

export function kindOf(value: unknown): Kind | undefined {
  const type = typeof value
  if (type === 'string' || type === 'number' || type === 'boolean') return type
  if (type !== 'object') return undefined
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : 'object'
}

/** The kinds of values a schema takes. */
export function kindsOf(schema: TSchema): readonly Kind[] {
  if (schema[JSON_LEAF] === 'object') return ['object']
  if (TypeGuard.IsUnion(schema)) return [...new Set(schema.anyOf.flatMap(kindsOf))]
  if (TypeGuard.IsNumber(schema) || TypeGuard.IsInteger(schema)) return ['number']
  if (TypeGuard.IsBoolean(schema)) return ['boolean']
  if (TypeGuard.IsNull(schema)) return ['null']
  if (TypeGuard.IsArray(schema)) return ['array']
  if (TypeGuard.IsObject(schema)) return ['object']
  if (TypeGuard.IsString(schema)) return ['string']
  if (TypeGuard.IsLiteral(schema) && typeof schema.const === 'string') return ['string']
  throw new TypeError('a wire schema uses a type that its readers do not know')
}

export interface Tagged {
  readonly tag: string
  readonly otherwise: string | undefined
  readonly variants: ReadonlyMap<string, TObject>
}

/** The variants of a union of objects by the literal that tells them apart; `undefined` for any other schema. */
export function taggedOf(schema: TSchema): Tagged | undefined {
  const discriminator = schema[TAG] as { propertyName: string } | undefined
  if (discriminator === undefined || !TypeGuard.IsUnion(schema)) return undefined
  const tag = discriminator.propertyName
  const variants = schema.anyOf.map(variant => [String(variant['properties'][tag].const), variant as TObject] as const)
  return { tag, otherwise: schema[TAG_DEFAULT] as string | undefined, variants: new Map(variants) }
}

/** The strings a union of literals takes; `undefined` for any other schema. */
export function literalsOf(schema: TSchema): readonly string[] | undefined {
  if (!TypeGuard.IsUnion(schema)) return undefined
  const literals = schema.anyOf.map(variant => (TypeGuard.IsLiteral(variant) ? variant.const : undefined))
  return literals.every(literal => typeof literal === 'string') ? literals : undefined
}
