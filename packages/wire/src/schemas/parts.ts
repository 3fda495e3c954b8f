import {
  type IntegerOptions,
  type StringOptions,
  type TInteger,
  type TLiteral,
  type TNull,
  type TObject,
  type TProperties,
  type TSchema,
  type TString,
  type TUnion,
  type TUnsafe,
  Type,
} from '@sinclair/typebox'

/**
 * What a guard may do with a string: `scan` it as text; `skip` it (an id, a name from a list that policy keeps);
 * `opaque`: it stands for content that is no text (audio, images, files); `url`: the address is scanned, what it
 * points at is opaque.
 */
export type LeafClass = 'scan' | 'skip' | 'opaque' | 'url'

/** The keyword that carries a leaf's class; the `x-` keeps it legal in OpenAPI documents. */
export const LEAF = 'x-leaf'
/** The keyword that names the tag a union is told apart by, as OpenAPI has it. */
export const TAG = 'discriminator'
/** The tag that counts where none is given. */
export const TAG_DEFAULT = 'x-tag-default'
/** Marks free-form JSON: any depth of objects, arrays and scalars, within the limits. */
export const JSON_LEAF = 'x-json'
/** Marks an answer's counters: numbers, nulls and objects of the same; anything else in them is dropped. */
export const COUNTS = 'x-counts'

export type JsonObject = Record<string, unknown>

export const text = (options: StringOptions = {}): TString => Type.String({ ...options, [LEAF]: 'scan' })
export const opaque = (options: StringOptions = {}): TString => Type.String({ ...options, [LEAF]: 'opaque' })
export const url = (options: StringOptions = {}): TString => Type.String({ ...options, [LEAF]: 'url' })
/** A string that is not scanned. `maxLength` keeps it from becoming a way round the scan. */
export const label = (options: StringOptions = {}): TString =>
  Type.String({ maxLength: 256, ...options, [LEAF]: 'skip' })

/** A whole number that JSON, as JavaScript reads it, can hold without rounding. */
export const integer = (options: IntegerOptions = {}): TInteger =>
  Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...options })

export const json = (leaf: 'scan' | 'skip'): TUnsafe<JsonObject> =>
  Type.Unsafe<JsonObject>(Type.Object({}, { additionalProperties: true, [LEAF]: leaf, [JSON_LEAF]: 'object' }))
export const anyJson = (leaf: 'scan' | 'skip'): TUnsafe<unknown> =>
  Type.Unsafe<unknown>(Type.Unknown({ [LEAF]: leaf, [JSON_LEAF]: 'any' }))
export const counts = <T extends TProperties>(properties: T): TObject<T> => Type.Object(properties, { [COUNTS]: true })

export const closed = <T extends TProperties>(properties: T): TObject<T> =>
  Type.Object(properties, { additionalProperties: false })

export const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()])

type Literals<T extends readonly string[]> = { -readonly [K in keyof T]: TLiteral<T[K]> }

export const oneOf = <const T extends readonly string[]>(...values: T): TUnion<Literals<T>> =>
  Type.Union(values.map(value => Type.Literal(value))) as unknown as TUnion<Literals<T>>

/** A union of objects told apart by one literal property; `otherwise` is the tag that counts where none is given. */
export const tagged = <T extends TObject[]>(tag: string, variants: [...T], otherwise?: string): TUnion<T> =>
  Type.Union(variants, {
    [TAG]: { propertyName: tag },
    ...(otherwise === undefined ? {} : { [TAG_DEFAULT]: otherwise }),
  }) as TUnion<T>
