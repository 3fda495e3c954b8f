import { canonicalJson } from './canonical-json.js'
import { ContentParts } from './content-parts.js'
import { type Fields, isFields, withoutNulls } from './fields.js'

/**
 * One message, in wire names, as it is signed. Every member counts, whatever it is called, but for our signature;
 * what the model cannot tell apart is the same: null, empty and absent, a text and the chunks it came in.
 */
export function turnText(message: Fields): string {
  const { content, tool_calls: calls, prefix, signature: _, ...rest } = message
  const turn = withoutNulls(rest)
  const { list } = content instanceof ContentParts ? content : new ContentParts().add(content)
  if (list.length > 0) turn['content'] = list
  if (Array.isArray(calls)) {
    if (calls.length > 0) turn['tool_calls'] = calls.map(plainCall)
  } else if (calls != null) turn['tool_calls'] = calls
  if (prefix != null && prefix !== false) turn['prefix'] = prefix
  return canonicalJson(turn)
}

/** A type of `function`, and an index that says no more than the place does, may as well be absent. */
function plainCall(call: unknown, at: number): unknown {
  if (!isFields(call)) return { other: call }
  const { type, index, ...plain } = withoutNulls(call)
  if (type !== undefined && type !== 'function') plain['type'] = type
  if (index !== undefined && index !== 0 && index !== at) plain['index'] = index
  return plain
}
