import type { Usage } from '@windbreak/core'
import type { WireUsage } from './schemas/chat-answer.js'

/** An answer's token counts as calls carry them. A count that is missing is none. */
export function readUsage({ prompt_tokens, completion_tokens, total_tokens }: WireUsage): Usage {
  const promptTokens = prompt_tokens ?? 0
  const completionTokens = completion_tokens ?? 0
  return { promptTokens, completionTokens, totalTokens: total_tokens ?? promptTokens + completionTokens }
}
