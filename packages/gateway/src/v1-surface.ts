import type { Evidence } from '@windbreak/core'
import { type DialectChange, eventText, fromOpenAI, inCallersNames, renderError, writeEvent } from '@windbreak/wire'
import type { GatewaySettings } from './settings.js'
import type { ErrorAnswer, Received, Surface } from './surface.js'

/** Mistral's own format. Answers and events that no guard changed leave as the text they came in. */
export function createV1Surface({ openaiDialect }: Pick<GatewaySettings, 'openaiDialect'>): Surface {
  const render = openaiDialect ? renderForBoth : renderError
  return {
    readBody: openaiDialect ? readDialect : body => ({ body, evidence: [], retrace: error => error }),
    writeJson: ({ raw, body }) => raw ?? JSON.stringify(body),
    writeBatch: batch => batch.map(eventText).join(''),
    renderError: render,
    writeErrorEvent: (error, requestId) => writeEvent(render(error, requestId).body),
  }
}

function readDialect(given: unknown): Received {
  const { body, changes } = fromOpenAI(given)
  return { body, evidence: changes.map(toEvidence), retrace: error => inCallersNames(error, changes) }
}

function toEvidence({ kind, where, count }: DialectChange): Evidence {
  return { guard: 'dialect', verdict: 'change', rule: `openai-${kind}`, where, ...(count > 1 ? { count } : {}) }
}

/** OpenAI's clients look for the code in a member called `error`, in streams too; Mistral's look beside it. */
function renderForBoth(error: unknown, requestId: string): ErrorAnswer {
  const { body, ...rest } = renderError(error, requestId)
  const { message, type, param, code } = body
  return { ...rest, body: { ...body, error: { message, type, param, code } } }
}
