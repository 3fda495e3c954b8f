import { isUtf8 } from 'node:buffer'
import type { JsonAnswer, ModelCall } from '@windbreak/core'
import { type ChatRequest, readAnswer } from '@windbreak/wire'
import { UpstreamUnreadable } from './errors.js'
import type { Exchange } from './exchange.js'
import { noteAnswer, noteDropped } from './note-seen.js'

/**
 * A whole answer: read, parsed once and checked. Its text is kept where it says what was checked and nothing else: of
 * two members of one name the parser gives the last, and a client may take the first.
 */
export async function readJson(call: ModelCall, exchange: Exchange, status: number): Promise<JsonAnswer> {
  const bytes = await readAll(exchange)
  if (!isUtf8(bytes)) throw new UpstreamUnreadable('it is not UTF-8')
  const raw = bytes.toString('utf8')
  const { n } = (call.body ?? {}) as Partial<ChatRequest>
  const { body, dropped } = readAnswer(call.operation, parse(raw), { n })
  noteDropped(call, dropped)
  noteAnswer(call, body)
  return dropped.length === 0 && JSON.stringify(body) === raw.trimEnd()
    ? { kind: 'json', status, headers: {}, body, raw }
    : { kind: 'json', status, headers: {}, body }
}

/** Bounded by the exchange itself. */
export async function readAll(exchange: Exchange): Promise<Buffer> {
  const parts: Buffer[] = []
  // oxlint-disable-next-line no-await-in-loop
  while (await exchange.readable()) parts.push(exchange.take())
  const [first] = parts
  return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new UpstreamUnreadable('it is not JSON')
  }
}
