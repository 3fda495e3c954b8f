import type { ChatRequest, ContentChunk } from '@windbreak/wire'
import type { BudgetSettings } from './settings.js'

export type Ceilings = NonNullable<BudgetSettings['ceilings']>

export interface Media {
  /** What the media take of the body as JSON. */
  readonly mediaBytes: number
  /** What they may come to instead. */
  readonly mediaTokens: number
  /** What tools that run at Mistral may come to. */
  readonly serverTokens: number
}

interface Missing {
  readonly what: string
  readonly where: string
}

/** Content that stands for something whose size the request does not tell, and the setting that bounds it. */
const CEILING_OF = {
  image_url: 'image',
  document_url: 'document',
  file: 'file',
  input_audio: 'audio',
} as const satisfies Partial<Record<ContentChunk['type'], keyof Ceilings>>

type MediaType = keyof typeof CEILING_OF

/** What bytes do not bound, by the ceilings in the settings; or the first that has none. */
export function measureMedia({ messages, tools }: ChatRequest, ceilings: Ceilings): Media | Missing {
  let [mediaBytes, mediaTokens, serverTokens] = [0, 0, 0]
  for (const [i, { content }] of messages.entries()) {
    if (!Array.isArray(content)) continue
    for (const [j, chunk] of content.entries()) {
      if (!isMedia(chunk.type)) continue
      const name = CEILING_OF[chunk.type]
      const ceiling = ceilings[name]
      if (ceiling === undefined) return { what: missing(chunk.type, name), where: `/messages/${i}/content/${j}` }
      mediaBytes += Buffer.byteLength(JSON.stringify(chunk))
      mediaTokens += ceiling
    }
  }
  for (const [i, { type = 'function' }] of (tools ?? []).entries()) {
    if (type === 'function') continue
    const ceiling = ceilings.tools?.[type]
    if (ceiling === undefined) return { what: missing(type, `tools.${type}`), where: `/tools/${i}` }
    serverTokens += ceiling
  }
  return { mediaBytes, mediaTokens, serverTokens }
}

function isMedia(type: string): type is MediaType {
  return Object.hasOwn(CEILING_OF, type)
}

function missing(type: string, setting: string): string {
  return `content or tools of type "${type}" need the setting ceilings.${setting}`
}
