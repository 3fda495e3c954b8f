import type { Evidence, StreamEvent } from '@windbreak/core'
import { type DialectChange, eventText, fromOpenAI, inCallersNames, renderError, writeEvent } from '@windbreak/wire'
import { pathOf } from './errors.js'
import type { GatewaySettings } from './settings.js'
import { signaturesIn } from './signatures.js'
import type { ErrorAnswer, Received, Surface, Told } from './surface.js'

const DONE = '[DONE]'

/** Mistral's own format. Answers and events that no guard changed leave as the text they came in. */
export function createV1Surface({ openaiDialect }: Pick<GatewaySettings, 'openaiDialect'>): Surface {
  const render = openaiDialect ? renderForBoth : renderPlaced
  return {
    name: 'v1',
    // Other operations have no dialects.
    readBody: (body, operation) =>
      openaiDialect && operation === 'chat.complete'
        ? readDialect(body)
        : { body, evidence: [], retrace: error => error },
    writeJson: ({ raw, body }, told) =>
      told.seal === undefined
        ? (raw ?? JSON.stringify(body))
        : JSON.stringify({ ...(body as object), windbreak: tell(told) }),
    writeBatch: (batch, told) => batch.map(event => writeOne(event, told)).join(''),
    renderError: render,
    writeErrorEvent: (error, requestId) => writeEvent(render(error, requestId).body),
  }
}

function writeOne(event: StreamEvent, told: Told): string {
  const text = eventText(event)
  return told.seal !== undefined && event.data === DONE ? writeEvent(tell(told), 'windbreak') + text : text
}

const tell = (told: Told) => ({ requestId: told.requestId, ...signaturesIn(told) })

function readDialect(given: unknown): Received {
  const { body, changes } = fromOpenAI(given)
  return { body, evidence: changes.map(toEvidence), retrace: error => inCallersNames(error, changes) }
}

function toEvidence({ kind, where, count }: DialectChange): Evidence {
  return { guard: 'dialect', verdict: 'change', rule: `openai-${kind}`, where, ...(count > 1 ? { count } : {}) }
}

/** With the place of our own errors, which are no faults of validation. */
function renderPlaced(error: unknown, requestId: string) {
  const { body, ...rest } = renderError(error, requestId)
  return { ...rest, body: { ...body, param: pathOf(error) ?? body.param } }
}

/** OpenAI's clients look for the code in a member called `error`, in streams too; Mistral's look beside it. */
function renderForBoth(error: unknown, requestId: string): ErrorAnswer {
  const { body, ...rest } = renderPlaced(error, requestId)
  const { message, type, param, code } = body
  return { ...rest, body: { ...body, error: { message, type, param, code } } }
}
