import { readSettings } from '@windbreak/core'
import { type Static, Type } from '@sinclair/typebox'
import { OPERATIONS } from '@windbreak/wire'
import { InvalidBehaviour } from './errors.js'

/**
 * What can go wrong with an upstream:
 * - `cut`: the socket is closed in the middle of the answer;
 * - `reset`: the connection is reset (TCP RST), before any byte unless `after` is given;
 * - `hang`: the answer begins and never goes on;
 * - `silent`: not one byte comes;
 * - `eof`: the body ends cleanly and too early, without `[DONE]`;
 * - `odd`: JSON of an unknown shape;
 * - `bad-json`: text that is no JSON;
 * - `bad-utf8`: bytes that are no UTF-8;
 * - `error-event`: an error in place of the rest, under status 200;
 * - `redirect`: 307 to `location`.
 */
export const Fault = Type.Union([
  Type.Literal('cut'),
  Type.Literal('reset'),
  Type.Literal('hang'),
  Type.Literal('silent'),
  Type.Literal('eof'),
  Type.Literal('odd'),
  Type.Literal('bad-json'),
  Type.Literal('bad-utf8'),
  Type.Literal('error-event'),
  Type.Literal('redirect'),
])
export type Fault = Static<typeof Fault>

const Count = Type.Integer({ minimum: 0 })

/** How one request is answered. Everything left out stays as it is by default. */
export const Behaviour = Type.Object(
  {
    operation: Type.Optional(
      Type.Union(
        Object.keys(OPERATIONS).map(operation => Type.Literal(operation)),
        { description: 'The operation this waits for; chat.complete where absent' },
      ),
    ),
    content: Type.Optional(Type.String({ description: 'The text to answer with, cut into tokens' })),
    pieces: Type.Optional(Type.Array(Type.String(), { description: 'The text to answer with, one piece a token' })),
    toolCalls: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), arguments: Type.Unknown() }, { additionalProperties: false }), {
        minItems: 1,
        description: 'Tool calls to answer with; arguments that are a string go out as they are',
      }),
    ),
    model: Type.Optional(Type.String({ description: 'The model the answer names; the requested one where absent' })),
    flagged: Type.Optional(Type.Array(Type.String(), { description: 'Categories that a moderation finds violated' })),
    finishReason: Type.Optional(Type.String({ description: 'The finish reason of every choice' })),
    usage: Type.Optional(
      Type.Object(
        { prompt_tokens: Count, completion_tokens: Count, total_tokens: Count },
        { additionalProperties: false },
      ),
    ),
    status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599, description: 'Refuse with this HTTP status' })),
    retryAfter: Type.Optional(Type.Integer({ minimum: 0, description: 'Retry-After of a refusal, in seconds' })),
    fault: Type.Optional(Fault),
    after: Type.Optional(Type.Integer({ minimum: 0, description: 'Whole events before the fault; 2 where absent' })),
    location: Type.Optional(Type.String({ description: 'Where a redirect leads' })),
    delayMs: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 600_000, description: 'In place of the setting paceMs' }),
    ),
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'For how many requests; 1' })),
  },
  { additionalProperties: false },
)
export type Behaviour = Static<typeof Behaviour>

/** Pairs of fields of which only one can be meant. */
const EITHER: readonly (readonly [keyof Behaviour, keyof Behaviour])[] = [
  ['content', 'pieces'],
  ['content', 'toolCalls'],
  ['pieces', 'toolCalls'],
  ['status', 'fault'],
  ['status', 'content'],
  ['status', 'pieces'],
  ['status', 'toolCalls'],
]

/** Gives a frozen copy. Throws `WB_EMULATOR_INVALID_BEHAVIOUR` for a misspelt or contradictory one. */
export function readBehaviour(input: unknown): Readonly<Behaviour> {
  const behaviour = readSettings(Behaviour, input, InvalidBehaviour)
  for (const [one, other] of EITHER) {
    if (behaviour[one] !== undefined && behaviour[other] !== undefined) {
      throw new InvalidBehaviour(`/${other}`, `cannot stand beside ${one}`)
    }
  }
  return behaviour
}
