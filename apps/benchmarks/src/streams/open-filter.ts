import { attach, boundaryOf, openBoundary } from '@windbreak/core/fastify'
import type { Evidence, ModelAnswer, StreamEvent } from '@windbreak/core'
import filter, { type FilterSettings } from '@windbreak/filter'
import { ChatStreamReader, eventText, readRequest, Utf8Decoder } from '@windbreak/wire'
import Fastify from 'fastify'

/** What a caller of the boundary gets, as bytes, and what went on record. */
export interface Delivered {
  readonly bytes: Buffer
  readonly evidence: readonly Evidence[]
  readonly code: string | undefined
}

export interface FilterKit {
  /** Asks something, and is answered what the upstream is told to say. */
  readonly ask: (answer: ModelAnswer) => Promise<Delivered>
  readonly close: () => Promise<void>
}

/** The filter's guard in the real boundary; the transport says what it is told to. Without settings there is no filter. */
export async function openFilter(settings: Partial<FilterSettings> | undefined): Promise<FilterKit> {
  const app = Fastify()
  const answers = new Map<string, ModelAnswer>()
  const seen = new Map<string, readonly Evidence[]>()
  let calls = 0
  if (settings !== undefined) await app.register(filter, { settings })
  const without = settings === undefined ? (['filter'] as const) : []
  openBoundary(app, { read: readRequest, unguarded: ['record', 'policy', 'intent', ...without] })
  attach(app, {
    name: 'transport',
    stage: 'transport',
    run: async ({ principal, evidence }) => {
      seen.set(principal.id, evidence)
      return answers.get(principal.id)!
    },
  })
  await app.ready()
  return {
    async ask(answer) {
      const id = `p${calls++}`
      answers.set(id, answer)
      const body = { model: 'm', messages: [{ role: 'user', content: 'Hi.' }] }
      const bytes: Buffer[] = []
      let code: string | undefined
      try {
        const origin = { kind: 'job' } as const
        const given = await boundaryOf(app).dispatch({ operation: 'chat.complete', body, principal: { id }, origin })
        if (given.kind === 'json') bytes.push(Buffer.from(`data: ${JSON.stringify(given.body)}\n\n`))
        if (given.kind === 'stream') {
          for await (const batch of given.events) for (const event of batch) bytes.push(Buffer.from(eventText(event)))
        }
      } catch (error) {
        code = String((error as { code?: unknown }).code)
      }
      const evidence = seen.get(id) ?? []
      answers.delete(id)
      seen.delete(id)
      return { bytes: Buffer.concat(bytes), evidence, code }
    },
    close: () => app.close(),
  }
}

export function jsonAnswer(body: object): ModelAnswer {
  return { kind: 'json', status: 200, headers: {}, body }
}

/** An answer that is read as the transport reads it: bytes, characters, events. */
export function streamAnswer(pieces: readonly Uint8Array[], choices: number): ModelAnswer {
  return { kind: 'stream', status: 200, headers: {}, events: readPieces(pieces, choices) }
}

async function* readPieces(pieces: readonly Uint8Array[], n: number): AsyncGenerator<readonly StreamEvent[]> {
  const utf8 = new Utf8Decoder()
  const reader = new ChatStreamReader({ n })
  for (const piece of pieces) {
    const events = reader.push(utf8.push(piece))
    if (events.length > 0) yield events
  }
  const rest = [...reader.push(utf8.end()), ...reader.end()]
  if (rest.length > 0) yield rest
}
