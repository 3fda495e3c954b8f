import type { ChatRequest, ResponseFormat } from '../schemas/chat-request.js'
import type { Message } from '../schemas/messages.js'
import type { Tool } from '../schemas/tools.js'
import { step } from './leaf.js'
import { exchange, mapShared } from './share.js'
import { walkContent } from './walk-content.js'
import { walkJson } from './walk-json.js'
import { walkToolCalls } from './walk-tool-calls.js'
import { walkTool } from './walk-tool.js'
import type { Walker } from './walker.js'

const ROOT = undefined

export function walkRequest(walker: Walker, request: ChatRequest): ChatRequest {
  const messages = step(ROOT, 'messages')
  let walked = exchange(
    request,
    'messages',
    mapShared(request.messages, (message, i) => {
      walker.role = message.role
      return walkMessage(walker, message, step(messages, i))
    }),
  )
  walker.role = undefined

  const { tools, tool_choice: choice, response_format: format, metadata, stop, prediction } = request
  if (tools != null) {
    const where = step(ROOT, 'tools')
    walked = exchange(
      walked,
      'tools',
      mapShared(tools, (tool: Tool, i) => walkTool(walker, tool, step(where, i))),
    )
  }
  if (typeof choice === 'object') {
    const where = step(step(ROOT, 'tool_choice'), 'function')
    const name = walker.scan(step(where, 'name'), '', choice.function.name)
    walked = exchange(walked, 'tool_choice', exchange(choice, 'function', exchange(choice.function, 'name', name)))
  }
  if (format !== undefined) walked = exchange(walked, 'response_format', walkFormat(walker, format))
  if (metadata != null) walked = exchange(walked, 'metadata', walkJson(walker, metadata, step(ROOT, 'metadata'), ''))
  if (stop != null) walked = exchange(walked, 'stop', walkJson(walker, stop, step(ROOT, 'stop'), ''))
  if (prediction?.content !== undefined) {
    const content = walker.scan(step(step(ROOT, 'prediction'), 'content'), '', prediction.content)
    walked = exchange(walked, 'prediction', exchange(prediction, 'content', content))
  }
  if (request.prompt_cache_key != null) {
    const key = walker.scan(step(ROOT, 'prompt_cache_key'), '', request.prompt_cache_key)
    walked = exchange(walked, 'prompt_cache_key', key)
  }
  return walked
}

export function walkMessage(walker: Walker, message: Message, trail: ReturnType<typeof step>): Message {
  const content = walkContent(walker, message.content, step(trail, 'content'))
  const walked = exchange<Message, 'content'>(message, 'content', content)
  if (walked.role === 'assistant' && walked.tool_calls != null) {
    const calls = walkToolCalls(walker, walked.tool_calls, step(trail, 'tool_calls'))
    return exchange(walked, 'tool_calls', calls)
  }
  if (walked.role === 'tool' && walked.name != null) {
    return exchange(walked, 'name', walker.scan(step(trail, 'name'), '', walked.name))
  }
  return walked
}

function walkFormat(walker: Walker, format: ResponseFormat): ResponseFormat {
  const { json_schema: given } = format
  if (given == null) return format
  const where = step(step(ROOT, 'response_format'), 'json_schema')
  let walked = exchange(given, 'name', walker.scan(step(where, 'name'), '', given.name))
  if (given.description != null) {
    walked = exchange(walked, 'description', walker.scan(step(where, 'description'), '', given.description))
  }
  walked = exchange(walked, 'schema', walkJson(walker, given.schema, step(where, 'schema'), ''))
  return exchange(format, 'json_schema', walked)
}
