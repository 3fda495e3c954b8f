import { eventText, renderError, writeEvent } from '@windbreak/wire'
import type { Surface } from './surface.js'

/** Mistral's own format. Answers and events that no guard changed leave as the text they came in. */
export const v1Surface: Surface = {
  readBody: body => body,
  writeJson: ({ raw, body }) => raw ?? JSON.stringify(body),
  writeBatch: batch => batch.map(eventText).join(''),
  renderError,
  writeErrorEvent: (error, requestId) => writeEvent(renderError(error, requestId).body),
}
