import { type Static, Type } from '@sinclair/typebox'
import { closed, json, label, nullable, oneOf, tagged, text } from './parts.js'

const names = Type.Optional(nullable(Type.Array(text())))
const configuration = {
  tool_configuration: Type.Optional(nullable(closed({ exclude: names, include: names, requires_confirmation: names }))),
}
const serverSide = <const T extends string>(type: T) => closed({ type: Type.Literal<T>(type), ...configuration })

export const FunctionTool = closed({
  type: Type.Literal('function'),
  function: closed({
    name: text(),
    description: Type.Optional(text()),
    strict: Type.Optional(Type.Boolean()),
    parameters: json('scan'),
  }),
})

export const DocumentLibraryTool = closed({
  type: Type.Literal('document_library'),
  library_ids: Type.Array(label(), { minItems: 1 }),
  ...configuration,
})

const credential = <const T extends string>(type: T) => closed({ type: Type.Literal<T>(type), value: text() })

export const ConnectorTool = closed({
  type: Type.Literal('connector'),
  connector_id: label(),
  authorization: Type.Optional(nullable(tagged('type', [credential('oauth2-token'), credential('api-key')]))),
  ...configuration,
})

/** A tool without a type is a function, as Mistral has it. */
export const Tool = tagged(
  'type',
  [
    FunctionTool,
    serverSide('web_search'),
    serverSide('web_search_premium'),
    serverSide('code_interpreter'),
    serverSide('image_generation'),
    DocumentLibraryTool,
    ConnectorTool,
  ],
  'function',
)

export const ToolChoice = Type.Union([
  oneOf('auto', 'none', 'any', 'required'),
  closed({ type: Type.Optional(Type.Literal('function')), function: closed({ name: text() }) }),
])

export type Tool = Static<typeof Tool>
export type ToolChoice = Static<typeof ToolChoice>
