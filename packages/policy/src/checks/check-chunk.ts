import { namesOf, type Refusal, refuse } from '../refusal.js'
import type { Rules } from '../rules.js'
import { checkFile } from './check-ids.js'
import { checkUrl } from './check-url.js'

export interface Chunk {
  readonly type?: unknown
  readonly image_url?: unknown
  readonly document_url?: unknown
  readonly file_id?: unknown
  readonly input_audio?: unknown
}

/** What a model itself writes comes back in its own messages. */
const ASSISTANT_CHUNKS: ReadonlySet<unknown> = new Set(['thinking', 'reference'])

/** Audio is inline, an address or a file, told apart by how it looks. */
const UUID = /^[0-9a-f]{32}$/i
const BASE64 = /^[a-z0-9+/_-]+={0,2}$/i

/** One part of a message: of what kind, and where what it stands for lies. */
export function checkChunk(rules: Rules, role: unknown, chunk: Chunk, where: string): Refusal | null {
  const { type } = chunk
  if (!rules.contentChunks.has(type) && !(role === 'assistant' && ASSISTANT_CHUNKS.has(type))) {
    return refuse('content-chunk', `${where}/type`, namesOf(rules.contentChunks))
  }
  switch (type) {
    case 'image_url': {
      const { image_url: image } = chunk
      if (typeof image === 'string') return checkUrl(rules, image, `${where}/image_url`)
      return checkUrl(rules, (image as { url?: unknown } | null | undefined)?.url, `${where}/image_url/url`)
    }
    case 'document_url':
      return checkUrl(rules, chunk.document_url, `${where}/document_url`)
    case 'file':
      return checkFile(rules, chunk.file_id, `${where}/file_id`)
    case 'input_audio':
      return checkAudio(rules, chunk.input_audio, `${where}/input_audio`)
    default:
      return null
  }
}

function checkAudio(rules: Rules, audio: unknown, where: string): Refusal | null {
  if (typeof audio !== 'string') return checkUrl(rules, audio, where)
  // Readers of such ids pass over hyphens wherever they stand.
  if (UUID.test(audio.replaceAll('-', ''))) return checkFile(rules, audio, where)
  // No audio begins like an address without its scheme.
  return BASE64.test(audio) && !audio.startsWith('//') ? null : checkUrl(rules, audio, where)
}
