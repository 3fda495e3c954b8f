/**
 * What was asked last, as text: the last message's content (its text chunks in a row), else `prompt`, else `input`.
 * `null` where there is none. Reads Mistral's wire format and takes nothing for granted.
 */
export function questionOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  const { messages, prompt, input } = body as Record<string, unknown>
  if (Array.isArray(messages)) return textOf((messages.at(-1) as { content?: unknown } | null | undefined)?.content)
  return textOf(prompt) ?? textOf(input)
}

function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return null
  return content
    .map((chunk: unknown) => (typeof chunk === 'string' ? chunk : (chunk as { text?: unknown } | null)?.text))
    .filter(text => typeof text === 'string')
    .join('')
}
