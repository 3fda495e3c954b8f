import { type Static, Type } from '@sinclair/typebox'

/** One fault of a request, as Mistral's 422 answers have it. Windbreak never sends `input`. */
export const ValidationDetail = Type.Object({
  type: Type.String(),
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
  msg: Type.String(),
})

/** Mistral's documented error envelope. `type` begins with `gateway_` where the error is Windbreak's own. */
export const ErrorBody = Type.Object({
  object: Type.Literal('error'),
  message: Type.String(),
  type: Type.String(),
  param: Type.Union([Type.String(), Type.Null()]),
  code: Type.Union([Type.String(), Type.Integer(), Type.Null()]),
  request_id: Type.Optional(Type.String()),
  detail: Type.Optional(Type.Array(ValidationDetail)),
})

export type ValidationDetail = Static<typeof ValidationDetail>
export type ErrorBody = Static<typeof ErrorBody>
