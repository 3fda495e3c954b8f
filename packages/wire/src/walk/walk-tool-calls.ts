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
    const { arguments: given } = walked
    if (given != null) {
      const at = step(where, 'arguments')
      const flow = `${channel}/arguments`
      const shown = typeof given === 'string' ? walker.scanJson(at, flow, given) : walkJson(walker, given, at, flow)
      walked = exchange(walked, 'arguments', shown)
    }
    return exchange(call, 'function', walked)
  })
}
