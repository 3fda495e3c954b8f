import { isRecord } from '../read/is-record.js'
import type { Path, Translation } from './translation.js'

/** Functions are alike, but for what OpenAI lets one leave out. */
export function translateTools(tools: unknown, translation: Translation): unknown {
  if (!Array.isArray(tools)) return tools
  const translated = tools.map((tool, at) => translateTool(tool, ['tools', at], translation))
  return translated.some((tool, at) => tool !== tools[at]) ? translated : tools
}

function translateTool(tool: unknown, path: Path, translation: Translation): unknown {
  if (!isRecord(tool)) return tool
  if (tool['type'] === 'custom') translation.refuse([...path, 'type'], 'Mistral has functions only')
  const given = tool['function']
  if (!isRecord(given)) return tool
  let copy = withoutStrict(given, [...path, 'function'], translation)
  if (copy['parameters'] == null) {
    // Left out, OpenAI says, it is a function without parameters.
    copy = { ...copy, parameters: { type: 'object', properties: {} } }
    translation.mapped([...path, 'function', 'parameters'])
  }
  return copy === given ? tool : { ...tool, function: copy }
}

export function translateFormat(format: unknown, translation: Translation): unknown {
  const given = isRecord(format) ? format['json_schema'] : undefined
  if (!isRecord(given)) return format
  const copy = withoutStrict(given, ['response_format', 'json_schema'], translation)
  return copy === given ? format : { ...(format as object), json_schema: copy }
}

/** OpenAI takes null for a strictness that was not chosen. */
function withoutStrict(given: Record<string, unknown>, path: Path, translation: Translation): Record<string, unknown> {
  if (given['strict'] !== null) return given
  const { strict: _, ...rest } = given
  translation.dropped([...path, 'strict'])
  return rest
}
