import { step, type Trail } from './leaf.js'
import { exchange, mapShared } from './share.js'
import { walkJson } from './walk-json.js'
import type { Walker } from './walker.js'

interface AnyToolCall {
  function: { name?: string | null; arguments?: string | Record<string, unknown> | null }
  index?: number
}

export function walkToolCalls<T extends AnyToolCall>(
  walker: Walker,
  calls: T[] | null | undefined,
  trail: Trail,
): T[] | null | undefined {
  if (calls == null) return calls
  return mapShared(calls, (call, at) => {
    const where = step(step(trail, at), 'function')
    const channel = `tool/${call.index ?? at}`
    let walked = call.function
    if (walked.name != null) {
      walked = exchange(walked, 'name', walker.scan(step(where, 'name'), `${channel}/name`, walked.name))
    }
    if (walked.arguments != null) {
      const given = walkJson(walker, walked.arguments, step(where, 'arguments'), `${channel}/arguments`)
      walked = exchange(walked, 'arguments', given)
    }
    return exchange(call, 'function', walked)
  })
}
