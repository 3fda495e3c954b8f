import { type ModelAnswer, type ModelCall, type Observed, type StreamEvent, withOutcome } from '@windbreak/core'
import {
  type ChatAnswer,
  type ChatRequest,
  ChatStreamReader,
  countAsked,
  readAnswer,
  readUsage,
  Utf8Decoder,
} from '@windbreak/wire'
import type { Wait } from './emulation.js'
import { UpstreamCut, UpstreamLimited, UpstreamNotJson, UpstreamStatus } from './errors.js'
import type { Step } from './rehearse.js'

/** Gives the steps as a transport would after reading them from a socket: the same faults come out as errors. */
export async function playInProcess(steps: readonly Step[], call: ModelCall, wait: Wait): Promise<ModelAnswer> {
  const { signal, observed } = call
  const [head, ...rest] = steps
  if (head?.do !== 'head') {
    if (head?.do === 'hang') await aborted(signal)
    throw new UpstreamCut()
  }
  observed.upstreamStatus = head.status
  if (head.status === 429) throw withOutcome(new UpstreamLimited(), 'failed')
  if (head.status !== 200) throw new UpstreamStatus(head.status)

  const texts = textsOf(rest, signal, wait)
  if (head.headers['content-type']?.startsWith('text/event-stream') === true) {
    return { kind: 'stream', status: 200, headers: {}, events: eventsOf(texts, call) }
  }
  let raw = ''
  for await (const text of texts) raw += text
  const n = countAsked(call.operation, call.body)
  const { dropped: _, ...answer } = readAnswer(call.operation, parse(raw), { n, raw })
  noteAnswer(observed, answer.body as Partial<ChatAnswer>)
  return { kind: 'json', status: 200, headers: {}, ...answer }
}

async function* textsOf(steps: readonly Step[], signal: AbortSignal, wait: Wait): AsyncGenerator<string> {
  const decoder = new Utf8Decoder()
  for (const step of steps) {
    signal.throwIfAborted()
    // oxlint-disable-next-line no-await-in-loop
    if (step.do === 'pause') await wait(step.ms, signal)
    if (step.do === 'write') yield decoder.push(typeof step.data === 'string' ? Buffer.from(step.data) : step.data)
    // oxlint-disable-next-line no-await-in-loop
    if (step.do === 'hang') await aborted(signal)
    if (step.do === 'cut' || step.do === 'reset') throw new UpstreamCut()
  }
  decoder.end()
}

async function* eventsOf(texts: AsyncIterable<string>, call: ModelCall): AsyncGenerator<readonly StreamEvent[]> {
  const { n } = call.body as ChatRequest
  const reader = new ChatStreamReader({ n })
  for await (const text of texts) {
    const batch = reader.push(text)
    noteStream(call.observed, reader)
    if (batch.length > 0) yield batch
  }
  const rest = reader.end()
  if (rest.length > 0) yield rest
}

function noteAnswer(observed: Observed, { model, usage, choices }: Partial<ChatAnswer>): void {
  if (model !== undefined) observed.model = model
  const reason = choices?.[0]?.finish_reason
  if (usage != null) observed.usage = readUsage(usage)
  if (reason != null) observed.finishReason = reason
}

function noteStream(observed: Observed, { model, usage, finishReason }: ChatStreamReader): void {
  if (model !== undefined) observed.model = model
  if (usage !== undefined) observed.usage = usage
  if (finishReason !== undefined) observed.finishReason = finishReason
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    throw new UpstreamNotJson()
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
