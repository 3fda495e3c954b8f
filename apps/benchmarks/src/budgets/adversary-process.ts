import { createServer, type ServerResponse } from 'node:http'
import { boundCall } from '@windbreak/policy/budgets'
import { createRandom } from '../keys/random.js'

/** What it says it was owed, and how it behaved. */
export interface Ledger {
  readonly calls: number
  readonly tokens: number
  readonly byKind: Readonly<Record<string, number>>
}

const MODEL = 'mistral-small-2603'

/**
 * An upstream that bills whatever it can: up to the whole of what a call allows, also for answers that break, that hold
 * no usage and that fail. Its ledger is its own, and knows nothing of budgets.
 */
if (process.send !== undefined) {
  const random = createRandom(Number(process.env['FIGURES_SEED'] ?? 1))
  let ledger = { calls: 0, tokens: 0, byKind: {} as Record<string, number> }

  function bill(kind: string, tokens: number): void {
    const { calls, tokens: before, byKind } = ledger
    ledger = { calls: calls + 1, tokens: before + tokens, byKind: { ...byKind, [kind]: (byKind[kind] ?? 0) + 1 } }
  }

  function answer(body: { stream?: boolean }, response: ServerResponse): void {
    const bound = boundCall({ operation: 'chat.complete', body }, {})
    if (!bound.bounded) throw new Error('a call without a bound has come through')
    const { prompt, completion } = bound
    const dice = random()
    if (dice < 0.05) {
      bill('failed with 500', prompt + completion)
      response.writeHead(500).end()
    } else if (dice < 0.1) {
      bill('cut', prompt + completion)
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":')
      setTimeout(() => response.destroy(), 5)
    } else if (dice < 0.15) {
      bill('no usage', prompt + completion)
      send(body, response, undefined)
    } else if (dice < 0.2) {
      bill('refused with 429', 0)
      response.writeHead(429).end()
    } else {
      const isGreedy = dice < 0.6
      const used = isGreedy
        ? [prompt, completion]
        : [1 + Math.floor(random() * prompt), 1 + Math.floor(random() * completion)]
      const [prompt_tokens = 1, completion_tokens = 0] = used
      bill(isGreedy ? 'all it may' : 'some of it', prompt_tokens + completion_tokens)
      send(body, response, { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens })
    }
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[]}')
      return
    }
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (text += part))
    // Late enough that many are under way at once.
    request.on('end', () => setTimeout(() => answer(JSON.parse(text) as object, response), random() * 40))
  })
  server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as { port: number }).port}`))
  process.on('message', () => {
    process.send?.(ledger satisfies Ledger)
    ledger = { calls: 0, tokens: 0, byKind: {} }
  })
  process.once('SIGTERM', () => process.exit(0))
}

function send({ stream = false }: { stream?: boolean }, response: ServerResponse, usage: object | undefined): void {
  const head = { id: 'x', created: 1, model: MODEL }
  if (!stream) {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }]
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }))
    return
  }
  const chunk = (content: string, finish_reason: string | null, rest: object = {}) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason }], ...rest })}\n\n`
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(`${chunk('Yes.', null)}${chunk('', 'stop', { usage })}data: [DONE]\n\n`)
}
