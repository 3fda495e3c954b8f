import type { Tool } from '../schemas/tools.js'
import { step, type Trail } from './leaf.js'
import { exchange, mapShared } from './share.js'
import { walkJson } from './walk-json.js'
import type { Walker } from './walker.js'

type FunctionPart = Extract<Tool, { type: 'function' }>['function']
type Configured = Exclude<Tool, { type: 'function' }>
type Configuration = NonNullable<Configured['tool_configuration']>

export function walkTool(walker: Walker, tool: Tool, trail: Trail): Tool {
  if (tool.type === 'function') {
    return exchange(tool, 'function', walkFunction(walker, tool.function, step(trail, 'function')))
  }
  const walked = walkConfiguration(walker, tool, step(trail, 'tool_configuration'))
  if (walked.type !== 'connector' || walked.authorization == null) return walked
  const { authorization } = walked
  // A credential that leaves is what a filter is there to see; an application that means it says so in its filter.
  const value = walker.scan(step(step(trail, 'authorization'), 'value'), '', authorization.value)
  return exchange(walked, 'authorization', exchange(authorization, 'value', value))
}

function walkFunction(walker: Walker, given: FunctionPart, trail: Trail): FunctionPart {
  let walked = exchange(given, 'name', walker.scan(step(trail, 'name'), '', given.name))
  if (given.description !== undefined) {
    walked = exchange(walked, 'description', walker.scan(step(trail, 'description'), '', given.description))
  }
  return exchange(walked, 'parameters', walkJson(walker, given.parameters, step(trail, 'parameters'), ''))
}

function walkConfiguration(walker: Walker, tool: Configured, trail: Trail): Configured {
  let configuration: Configuration | null | undefined = tool.tool_configuration
  if (configuration == null) return tool
  for (const list of ['exclude', 'include', 'requires_confirmation'] as const) {
    const names: string[] | null | undefined = configuration[list]
    if (names != null) {
      const where = step(trail, list)
      const walked: string[] = mapShared(names, (name, i) => walker.scan(step(where, i), '', name))
      configuration = exchange(configuration, list, walked)
    }
  }
  return exchange<Configured, 'tool_configuration'>(tool, 'tool_configuration', configuration)
}
