import { randomBytes, randomUUID } from 'node:crypto'
import type { Canary } from '@windbreak/core'
import { chatAnswer, chatStream } from '@windbreak/wire'
import { covers } from './checks/match-host.js'
import type { Rules } from './rules.js'

/** Above this the content canary would only show that memory is large. */
const LONGEST = 1_000_000

const HELLO = { role: 'user', content: 'Hello.' }

const BY_ROLE: Readonly<Record<string, unknown>> = {
  system: { role: 'system', content: 'Hello.' },
  tool: { role: 'tool', content: 'Hello.', tool_call_id: 'canary001' },
  assistant: { role: 'assistant', content: 'Hello.' },
}

const BY_TOOL_TYPE: Readonly<Record<string, unknown>> = {
  web_search: { type: 'web_search' },
  code_interpreter: { type: 'code_interpreter' },
  image_generation: { type: 'image_generation' },
  function: { type: 'function', function: { name: 'canary', parameters: {} } },
}

/** One call over each limit that has an outside, and answers by a model nobody allowed. */
export function makeCanaries(rules: Rules): readonly Canary[] {
  const model = `windbreak-canary-${randomBytes(12).toString('hex')}`
  const tooMany = Array.from({ length: rules.maxMessages + 1 }, () => HELLO)
  const asStream = rules.streaming ? { stream: true } : {}
  return [
    refused('a model nobody allowed', 'WB_POLICY_MODEL_NOT_ALLOWED', { model }),
    refused('one token too many', 'WB_POLICY_MAX_TOKENS', { max_tokens: rules.maxTokens + 1 }),
    refused('one answer too many', 'WB_POLICY_N', { n: rules.maxN + 1 }),
    refused('one message too many', 'WB_POLICY_MESSAGES', { messages: tooMany }),
    ...outside(BY_ROLE, rules.roles).map(({ name, value }) =>
      refused(`a message by ${name}`, 'WB_POLICY_ROLE', { messages: [value] }),
    ),
    ...outside(BY_TOOL_TYPE, rules.toolTypes).map(({ name, value }) =>
      refused(`a tool of type ${name}`, 'WB_POLICY_TOOL_TYPE', { tools: [value] }),
    ),
    ...placeCanaries(rules),
    ...(rules.maxContentChars > LONGEST
      ? []
      : [
          refused('one character too many', 'WB_POLICY_CONTENT', {
            messages: [{ ...HELLO, content: 'a'.repeat(rules.maxContentChars + 1) }],
          }),
        ]),
    {
      ...refused('an answer by another model', 'WB_POLICY_MODEL_RETURNED', {}),
      answer: () => chatAnswer({ model, content: 'Hello.' }),
    },
    {
      ...refused('a streamed answer by another model', 'WB_POLICY_MODEL_RETURNED', asStream),
      answer: () => chatStream({ model, pieces: ['Hel', 'lo.'] }),
    },
  ]
}

/** What Mistral would fetch or find, where messages and tools of this kind are allowed at all. */
function placeCanaries({ contentChunks, toolTypes, urlSchemes, urlHosts, libraryIds }: Rules): readonly Canary[] {
  const host = `canary-${randomBytes(12).toString('hex')}.example`
  const chunk = (value: object) => ({ messages: [{ role: 'user', content: [value] }] })
  const image = { type: 'image_url', image_url: `https://${host}/a.png` }
  const canaries = [
    ...(contentChunks.has('image_url') && urlSchemes.has('https') && !covers(urlHosts, host)
      ? [refused('an image of a host nobody allowed', 'WB_POLICY_URL', chunk(image))]
      : []),
    ...(contentChunks.has('file')
      ? [refused('a file nobody listed', 'WB_POLICY_FILE_ID', chunk({ type: 'file', file_id: randomUUID() }))]
      : []),
  ]
  const library = randomUUID()
  if (!toolTypes.has('document_library') || libraryIds.has(library)) return canaries
  const tools = [{ type: 'document_library', library_ids: [library] }]
  return [...canaries, refused('a library nobody listed', 'WB_POLICY_LIBRARY_ID', { tools })]
}

function refused(name: string, code: string, body: Readonly<Record<string, unknown>>): Canary {
  return { name, body, expect: { refused: code } }
}

function outside(values: Readonly<Record<string, unknown>>, allowed: ReadonlySet<unknown>) {
  return Object.entries(values).flatMap(([name, value]) => (allowed.has(name) ? [] : { name, value }))
}
