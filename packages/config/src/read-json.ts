import { isUtf8 } from 'node:buffer'
import type { JsonAnswer, ModelCall } from '@windbreak/core'
import { countAsked, readAnswer } from '@windbreak/wire'
import { UpstreamUnreadable } from './errors.js'
import type { Exchange } from './exchange.js'
import { noteAnswer, noteDropped } from './note-seen.js'

/** A whole answer: read, parsed once and checked. */
export async function readJson(call: ModelCall, exchange: Exchange, status: number): Promise<JsonAnswer> {
  const bytes = await readAll(exchange)
  if (!isUtf8(bytes)) throw new UpstreamUnreadable('it is not UTF-8')
  const text = bytes.toString('utf8')
  const n = countAsked(call.operation, call.body)
  const { dropped, ...answer } = readAnswer(call.operation, parse(text), { n, raw: text })
  noteDropped(call, dropped)
  noteAnswer(call, answer.body)
  return { kind: 'json', status, headers: {}, ...answer }
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
