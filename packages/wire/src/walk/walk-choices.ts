import type { AnswerMessage, ChatAnswer, ChatChunk, Delta } from '../schemas/chat-answer.js'
import { step, type Trail } from './leaf.js'
import { exchange, mapShared } from './share.js'
import { walkContent } from './walk-content.js'
import { walkJson } from './walk-json.js'
import { walkToolCalls } from './walk-tool-calls.js'
import type { Walker } from './walker.js'

const CHOICES = step(undefined, 'choices')
const ROLE = 'assistant'

export function walkAnswer(walker: Walker, answer: ChatAnswer): ChatAnswer {
  walker.role = ROLE
  const choices = mapShared(answer.choices, (choice, at) => {
    const where = step(CHOICES, at)
    let walked = choice
    if (choice.message !== undefined) {
      walker.choice = choice.index
      walked = exchange(walked, 'message', walkMessage(walker, choice.message, step(where, 'message')))
    }
    if (choice.messages !== undefined) {
      const messages = mapShared(choice.messages, (message: Delta, i) => {
        walker.choice = `${choice.index}/messages/${i}`
        return walkDelta(walker, message, step(step(where, 'messages'), i))
      })
      walked = exchange(walked, 'messages', messages)
    }
    return walked
  })
  return exchange(answer, 'choices', choices)
}

export function walkChunk(walker: Walker, chunk: ChatChunk): ChatChunk {
  walker.role = ROLE
  const choices = mapShared(chunk.choices, (choice, at) => {
    walker.choice = choice.index
    return exchange(choice, 'delta', walkDelta(walker, choice.delta, step(step(CHOICES, at), 'delta')))
  })
  return exchange(chunk, 'choices', choices)
}

function walkMessage(walker: Walker, message: AnswerMessage, trail: Trail): AnswerMessage {
  let walked = message
  if (walked.content != null) {
    walked = exchange(walked, 'content', walkContent(walker, walked.content, step(trail, 'content')))
  }
  if (walked.tool_calls != null) {
    walked = exchange(walked, 'tool_calls', walkToolCalls(walker, walked.tool_calls, step(trail, 'tool_calls')))
  }
  return walked
}

function walkDelta(walker: Walker, delta: Delta, trail: Trail): Delta {
  let walked = delta
  if (walked.content != null) {
    walked = exchange(walked, 'content', walkContent(walker, walked.content, step(trail, 'content')))
  }
  if (walked.tool_calls != null) {
    walked = exchange(walked, 'tool_calls', walkToolCalls(walker, walked.tool_calls, step(trail, 'tool_calls')))
  }
  if (walked.metadata != null) {
    walked = exchange(walked, 'metadata', walkJson(walker, walked.metadata, step(trail, 'metadata'), 'metadata'))
  }
  return walked
}
