import { type Static, Type } from '@sinclair/typebox'

/** There is nothing to redact in a command: the text is refused, or passes with evidence. */
export const InjectionAction = (description: string) =>
  Type.Union([Type.Literal('block'), Type.Literal('balanced'), Type.Literal('flag'), Type.Literal('off')], {
    description,
  })

export type InjectionAction = 'block' | 'balanced' | 'flag' | 'off'

export const InjectionSettings = Type.Object(
  {
    user: Type.Optional(InjectionAction('In what users write')),
    document: Type.Optional(InjectionAction('In documents')),
    tool: Type.Optional(InjectionAction('In what tools give back')),
    documents: Type.Optional(
      Type.Array(Type.String({ pattern: '^/' }), {
        description: 'Places in a request that hold documents, such as `/messages/0/content`; `*` is any one name',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Commands to the model in text on its way in, by whose text it is; other than the preset and `in`',
  },
)

export type InjectionSettings = Static<typeof InjectionSettings>
