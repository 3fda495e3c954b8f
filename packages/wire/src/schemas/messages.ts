import { type Static, Type } from '@sinclair/typebox'
import { Content, SystemContent } from './content.js'
import { closed, integer, json, label, nullable, tagged, text } from './parts.js'

export const ToolCall = closed({
  id: Type.Optional(label()),
  type: Type.Optional(Type.Literal('function')),
  function: closed({ name: text(), arguments: Type.Union([text(), json('scan')]) }),
  index: Type.Optional(integer()),
})

export const SystemMessage = closed({ role: Type.Literal('system'), content: SystemContent })

export const UserMessage = closed({ role: Type.Literal('user'), content: nullable(Content) })

export const AssistantMessage = closed({
  role: Type.Literal('assistant'),
  content: Type.Optional(nullable(Content)),
  tool_calls: Type.Optional(nullable(Type.Array(ToolCall))),
  prefix: Type.Optional(Type.Boolean()),
})

export const ToolMessage = closed({
  role: Type.Literal('tool'),
  content: nullable(Content),
  tool_call_id: Type.Optional(nullable(label())),
  name: Type.Optional(nullable(text())),
})

export const Message = tagged('role', [SystemMessage, UserMessage, AssistantMessage, ToolMessage])

export type ToolCall = Static<typeof ToolCall>
export type Message = Static<typeof Message>
