import type { ModelAnswer, StreamEvent } from '@windbreak/core'
import type { Policy } from './policy.js'
import type { Rules } from './rules.js'

interface Named {
  readonly model?: unknown
  readonly choices?: unknown
}

/** Whether an answer to a call for `asked` may come from `model`. */
export function mayReturn(rules: Rules, asked: unknown, model: unknown): boolean {
  return model === asked || rules.models.has(model) || rules.aliases.get(asked)?.has(model) === true
}

/**
 * Whether an answer under a name that drifted may pass: where drift is only to be told of, the upstream's own list says
 * which names are the same model.
 */
export function mayHaveDrifted({ catalog, catalogSettings }: Policy, asked: unknown, model: unknown): boolean {
  if (catalogSettings.onDrift !== 'warn' || typeof asked !== 'string' || typeof model !== 'string') return false
  return catalog.drifted.has(asked) && catalog.families.get(asked)?.has(model) === true
}

/**
 * Lets an answer pass as long as it names a model for which `may` holds, and asks `refuse` about any other, in a stream
 * when it is read: what `refuse` does not throw at passes. An upstream's error answer needs no model.
 */
export function watchModel(answer: ModelAnswer, may: (model: unknown) => boolean, refuse: () => void): ModelAnswer {
  async function* watch(events: AsyncIterable<readonly StreamEvent[]>) {
    let named: unknown
    for await (const batch of events) {
      for (const { data } of batch) {
        const model = modelOf(data)
        if (model === undefined ? named !== undefined || !hasChoices(data) : model === named) continue
        if (!may(model)) refuse()
        named = model
      }
      yield batch
    }
  }

  if (answer.kind === 'stream') return { ...answer, events: watch(answer.events) }
  const model = answer.kind === 'json' ? modelOf(answer.body) : undefined
  if (model === undefined && answer.status >= 400) return answer
  if (!may(model)) refuse()
  return answer
}

function modelOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? (data as Named).model : undefined
}

function hasChoices(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  const { choices } = data as Named
  return Array.isArray(choices) && choices.length > 0
}
