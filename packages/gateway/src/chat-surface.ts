import type { StreamEvent } from '@windbreak/core'
import { renderError, writeEvent } from '@windbreak/wire'
import { CHAT_ANSWER, CHAT_REQUEST, WIRE_NAMES } from './chat-shapes.js'
import { InvalidBody, pathOf, UnexpectedAnswer } from './errors.js'
import { redactionsIn } from './redactions.js'
import { signaturesIn } from './signatures.js'
import { camelPath, renameKeys } from './shape.js'
import { showPath } from './show-path.js'
import type { ErrorAnswer, Surface, Told } from './surface.js'

const DONE = '[DONE]'
const CAMEL_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(WIRE_NAMES).map(([camel, wire]) => [wire, camel]),
)

/** For browser apps: the SDK's camelCase both ways, and what the guards took out of the text. */
export const chatSurface: Surface = {
  name: 'chat',
  readBody(body) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid([], 'expected an object')
    return { body: renameKeys(body, CHAT_REQUEST, 'toWire', refuseKey), evidence: [], retrace: error => error }
  },
  writeJson({ status, body }, told) {
    if (status !== 200) throw new UnexpectedAnswer()
    return JSON.stringify({ ...(renameKeys(body, CHAT_ANSWER, 'toCamel') as object), windbreak: tell(told) })
  },
  writeBatch: (batch, told) => batch.map(event => writeOne(event, told)).join(''),
  renderError: renderSimply,
  writeErrorEvent: (error, requestId) => writeEvent(renderSimply(error, requestId).body, 'error'),
}

/** Once `[DONE]` is here every guard has seen the whole answer, so its redactions are all known. */
function writeOne({ raw, data }: StreamEvent, told: Told): string {
  if (data === DONE) return writeEvent(tell(told), 'windbreak') + writeEvent(DONE)
  return data === null ? raw : writeEvent(renameKeys(data, CHAT_ANSWER, 'toCamel'))
}

function tell(told: Told) {
  return { requestId: told.requestId, redactions: redactionsIn(told.evidence), ...signaturesIn(told) }
}

function refuseKey(path: readonly (string | number)[], key: string): never {
  const camel = CAMEL_NAMES.get(key)
  throw invalid([...path, key], camel === undefined ? 'this field is not known' : `here it is spelt ${camel}`)
}

function invalid(path: readonly (string | number)[], why: string): Error {
  return new InvalidBody(showPath(path), why)
}

/** A body that does not validate is 400 here, and its path is in the names the caller used. */
function renderSimply(error: unknown, requestId: string): ErrorAnswer {
  const { status, headers, body } = renderError(error, requestId)
  const [fault] = body.detail ?? []
  const { code, message } = body
  if (fault === undefined || typeof code !== 'string' || !code.startsWith('WB_WIRE_')) {
    const path = pathOf(error)
    return { status, headers, body: { error: { code, message, requestId, ...(path === undefined ? {} : { path }) } } }
  }
  const path = showPath(camelPath(fault.loc.slice(1), CHAT_REQUEST))
  return {
    status: 400,
    headers,
    body: { error: { code, message: `Invalid request at ${path}: ${fault.msg}`, requestId, path } },
  }
}
