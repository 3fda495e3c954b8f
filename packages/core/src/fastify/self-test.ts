import type { JsonAnswer, ModelAnswer } from '../answer.js'
import { type BoundaryOptions, createBoundary } from '../boundary.js'
import type { ModelCall, Principal } from '../call.js'
import { SelfTestFailed } from '../errors.js'
import { inOrder } from '../compose.js'
import type { Canary, Guard } from '../guard.js'
import { readError } from '../outcome.js'

const CHAT = 'chat.complete'
const NOBODY: Principal = Object.freeze({ id: 'windbreak:selftest' })

/**
 * Sends every guard's canaries through the real guards, with a scripted upstream in place of the transport.
 * First an ordinary call must pass: a chain that refuses everything would catch every canary.
 * Gives the number of canaries caught; throws `WB_CORE_SELF_TEST_FAILED` at the first that was not.
 */
export async function selfTest(guards: readonly Guard[], options: Omit<BoundaryOptions, 'guards'>): Promise<number> {
  const script = new Script()
  const boundary = createBoundary({
    ...options,
    guards: [...guards.filter(({ stage }) => stage !== 'transport'), script.transport],
  })
  const passing = inOrder(guards).map(guard => guard.passing?.() ?? {})
  const body = Object.assign(
    { model: 'windbreak-selftest', messages: [{ role: 'user', content: 'Hello.' }] },
    ...passing.map(part => part.body),
  ) as Record<string, unknown>
  const principal = passing.findLast(part => part.principal !== undefined)?.principal ?? NOBODY

  async function send(canary: Omit<Canary, 'expect'>): Promise<Seen> {
    const call: { evidence: ModelCall['evidence'] } = { evidence: [] }
    script.begin(canary.answer, call)
    try {
      const answer = await boundary.dispatch({
        operation: canary.operation ?? CHAT,
        // An operation of another kind has a body only where its canary brings one.
        ...(canary.operation === undefined || canary.operation === CHAT
          ? { body: { ...body, ...canary.body } }
          : { body: canary.body }),
        principal,
        origin: { kind: 'selftest' },
      })
      return await deliver(answer, script.seen)
    } catch (error) {
      script.seen.refused = readError(error).code
      return script.seen
    } finally {
      script.seen.rules.push(...call.evidence.flatMap(({ rule }) => rule ?? []))
    }
  }

  const ordinary = await send({ name: 'an ordinary call' })
  if (ordinary.refused !== undefined) {
    throw new SelfTestFailed('(all)', 'an ordinary call', `was refused with ${ordinary.refused}`)
  }
  const canaries = guards.flatMap(guard => (guard.canaries?.() ?? []).map(canary => ({ guard, canary })))
  for (const { guard, canary } of canaries) {
    // One at a time: the script has one answer.
    // oxlint-disable-next-line no-await-in-loop
    const fault = faultOf(canary, await send(canary))
    if (fault !== null) throw new SelfTestFailed(guard.name, canary.name, fault)
  }
  return canaries.length
}

interface Seen {
  /** Everything that reached the upstream or the caller, as text. */
  text: string
  refused?: string
  rules: string[]
}

class Script {
  seen: Seen = { text: '', rules: [] }
  #answer: Canary['answer']
  #watched: { evidence: ModelCall['evidence'] } | undefined

  begin(answer: Canary['answer'], watched: { evidence: ModelCall['evidence'] }): void {
    this.seen = { text: '', rules: [] }
    this.#answer = answer
    this.#watched = watched
  }

  readonly transport: Guard = {
    name: 'windbreak:script',
    stage: 'transport',
    run: async call => {
      this.seen.text += JSON.stringify(call.body)
      if (this.#watched !== undefined) this.#watched.evidence = call.evidence
      return this.#answer?.(call) ?? ordinaryAnswer(call)
    },
  }
}

function ordinaryAnswer({ body }: ModelCall): JsonAnswer {
  const { model } = body as { model: string }
  return {
    kind: 'json',
    status: 200,
    headers: {},
    body: {
      id: 'selftest',
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    },
  }
}

async function deliver(answer: ModelAnswer, seen: Seen): Promise<Seen> {
  if (answer.kind === 'json') seen.text += JSON.stringify(answer.body) + (answer.raw ?? '')
  if (answer.kind === 'bytes') seen.text += Buffer.from(answer.bytes).toString('latin1')
  if (answer.kind === 'stream') {
    // What a reader puts together from the events counts, not only each event alone.
    let joined = ''
    for await (const batch of answer.events) {
      for (const event of batch) {
        seen.text += JSON.stringify(event.data) + (event.changed ? '' : event.raw)
        joined += strings(event.data)
      }
    }
    seen.text += joined
  }
  return seen
}

function strings(data: unknown): string {
  if (typeof data !== 'object' || data === null) return ''
  const { choices } = data as { choices?: { delta?: { content?: unknown } }[] }
  return (choices ?? []).map(({ delta }) => (typeof delta?.content === 'string' ? delta.content : '')).join('')
}

function faultOf({ expect }: Canary, seen: Seen): string | null {
  if ('refused' in expect) {
    return seen.refused === expect.refused
      ? null
      : `was not refused with ${expect.refused} but ${seen.refused ?? 'let through'}`
  }
  if ('hidden' in expect) {
    // Another guard's refusal hides the text too, and proves nothing about this one.
    if (seen.refused !== undefined) return `was refused with ${seen.refused} before it could be hidden`
    return seen.text.includes(expect.hidden) ? 'its text came through' : null
  }
  return seen.rules.includes(expect.flagged) ? null : `left no evidence of ${expect.flagged}`
}
