import { walk } from '@windbreak/wire'

/**
 * The text of a request's user messages, which is what addresses may stand in for an answer to link to them. System text,
 * documents, results of tools and earlier answers may hold the words of anybody, and lend no trust.
 */
export function userWords(body: unknown): readonly string[] {
  const words: string[] = []
  walk('chat.request', body, ({ kind, role, key, parts, path }) => {
    if (kind === 'scan' && role === 'user' && !key && /^\/messages\/\d+\/content(?:\/\d+\/text)?$/.test(path))
      words.push(...parts)
    return undefined
  })
  return words
}
