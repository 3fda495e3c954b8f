import { namesOf, type Refusal, refuse } from '../refusal.js'
import type { Rules } from '../rules.js'
import { checkConnector, checkLibraries } from './check-ids.js'

interface Tool {
  readonly type?: unknown
  readonly function?: { readonly name?: unknown }
}

/** What a call offers, and which of it the model is told to use. */
export function checkTools(rules: Rules, body: Readonly<Record<string, unknown>>): Refusal | null {
  const { parallelToolCalls, functions } = rules
  if (!parallelToolCalls && body['parallel_tool_calls'] === true) {
    return refuse('parallel-tools', '/parallel_tool_calls', 'false')
  }
  const choice = body['tool_choice'] as 'auto' | Tool | null | undefined
  if (typeof choice === 'object' && functions !== undefined && !functions.has(choice?.function?.name)) {
    return refuse('function', '/tool_choice/function/name', namesOf(functions))
  }
  const tools = body['tools']
  if (!Array.isArray(tools)) return null
  if (tools.length > rules.maxTools) return refuse('tools', '/tools', `at most ${rules.maxTools}`)
  for (let at = 0; at < tools.length; at++) {
    const refusal = checkTool(rules, tools[at] as Tool, `/tools/${at}`)
    if (refusal !== null) return refusal
  }
  return null
}

function checkTool(rules: Rules, tool: Tool, where: string): Refusal | null {
  const { toolTypes, functions } = rules
  if (!toolTypes.has(tool.type)) return refuse('tool-type', `${where}/type`, namesOf(toolTypes))
  switch (tool.type) {
    case 'function':
      return functions === undefined || functions.has(tool.function?.name)
        ? null
        : refuse('function', `${where}/function/name`, namesOf(functions))
    case 'document_library':
      return checkLibraries(rules, tool as { library_ids?: unknown }, where)
    case 'connector':
      return checkConnector(rules, tool as { connector_id?: unknown }, where)
    default:
      return null
  }
}
