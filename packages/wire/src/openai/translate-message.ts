import { isRecord } from '../read/is-record.js'
import type { Path, Translation } from './translation.js'

type Fields = Record<string, unknown>

/** What an answer of OpenAI's, or of a server like it, has and a client sends back with it. It says nothing more. */
const ECHOES: readonly string[] = ['reasoning_content', 'reasoning', 'annotations']
/** Nothing while null; else part of what was said. */
const SAID: readonly (readonly [name: string, why: string])[] = [
  ['refusal', 'put what was said into content'],
  ['audio', 'Mistral does not know this recording'],
  ['function_call', 'send tool_calls instead'],
]

export function translateMessage(message: unknown, path: Path, translation: Translation): unknown {
  if (!isRecord(message)) return message
  let copy: Fields | undefined
  const own = (): Fields => (copy ??= { ...message })
  const drop = (name: string) => {
    delete own()[name]
    translation.dropped([...path, name])
  }

  const { role, content, name } = message
  if (role === 'developer') {
    own()['role'] = 'system'
    translation.mapped([...path, 'role'])
  }
  if (Object.hasOwn(message, 'name') && role !== 'tool') {
    // It tells the model who is speaking.
    if (name != null) translation.refuse([...path, 'name'], 'Mistral knows no names of speakers; put it into content')
    drop('name')
  }
  if (role === 'assistant') {
    for (const echo of ECHOES) if (Object.hasOwn(message, echo)) drop(echo)
    for (const [said, why] of SAID) {
      if (!Object.hasOwn(message, said)) continue
      if (message[said] != null && message[said] !== '') translation.refuse([...path, said], why)
      drop(said)
    }
  }
  if (Array.isArray(content)) {
    const parts = content.map((part, at) => translatePart(part, [...path, 'content', at], translation))
    if (parts.some((part, at) => part !== content[at])) own()['content'] = parts
  }
  return copy ?? message
}

function translatePart(part: unknown, path: Path, translation: Translation): unknown {
  if (!isRecord(part)) return part
  switch (part['type']) {
    case 'input_text':
      translation.mapped([...path, 'type'])
      return { ...part, type: 'text' }
    case 'refusal':
      return translation.refuse([...path, 'refusal'], 'put what was said into a text')
    case 'input_audio':
      return isRecord(part['input_audio'])
        ? translation.refuse([...path, 'input_audio'], 'Mistral takes the recording alone, without a format')
        : part
    case 'file':
      return Object.hasOwn(part, 'file')
        ? translation.refuse([...path, 'file'], 'Mistral takes document_url, or file_id of a file of its own')
        : part
    default:
      return part
  }
}
