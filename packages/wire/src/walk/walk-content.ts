import { UnknownChunkType } from '../errors.js'
import type { Content, ContentChunk, ThinkingChunk } from '../schemas/content.js'
import { step, type Trail } from './leaf.js'
import { mapChunks } from './map-chunks.js'
import { exchange } from './share.js'
import { walkOpaque, walkUrl } from './walk-url.js'
import type { Walker } from './walker.js'

type Thought = ThinkingChunk['thinking'][number]

export function walkContent<T extends Content | null | undefined>(walker: Walker, content: T, trail: Trail): T {
  if (typeof content === 'string') return walker.scan(trail, 'content', content) as T
  if (content == null) return content
  return walkChunks(walker, content, trail) as T
}

function walkChunks(walker: Walker, chunks: ContentChunk[], trail: Trail): ContentChunk[] {
  let thoughts = 0
  return mapChunks(walker, chunks, trail, 'content', (chunk, at) => {
    const here = step(trail, at)
    const channel = `content/${at}`
    switch (chunk.type) {
      case 'image_url': {
        const { image_url: image } = chunk
        const where = step(here, 'image_url')
        const walked =
          typeof image === 'string'
            ? walkUrl(walker, image, where, channel)
            : exchange(image, 'url', walkUrl(walker, image.url, step(where, 'url'), channel))
        return exchange(chunk, 'image_url', walked)
      }
      case 'document_url':
        return walkDocument(walker, chunk, here, channel)
      case 'file':
        return exchange(chunk, 'file_id', walkOpaque(walker, chunk.file_id, step(here, 'file_id'), channel))
      case 'input_audio':
        return exchange(chunk, 'input_audio', walkOpaque(walker, chunk.input_audio, step(here, 'input_audio'), channel))
      case 'thinking':
        return exchange(
          chunk,
          'thinking',
          walkThoughts(walker, chunk.thinking, step(here, 'thinking'), `thinking/${thoughts++}`),
        )
      case 'reference':
        return chunk
      default:
        return unknownChunk(chunk)
    }
  })
}

function walkThoughts(walker: Walker, thoughts: Thought[], trail: Trail, channel: string): Thought[] {
  return mapChunks(walker, thoughts, trail, channel, (thought, at) => {
    switch (thought.type) {
      case 'tool_reference': {
        let walked = thought
        for (const name of ['tool', 'title', 'url', 'favicon', 'description'] as const) {
          const text = walked[name]
          if (text != null) {
            const where = step(step(trail, at), name)
            walked = exchange(walked, name, walker.scan(where, `${channel}/${at}/${name}`, text))
          }
        }
        return walked
      }
      case 'reference':
        return thought
      default:
        return unknownChunk(thought)
    }
  })
}

function walkDocument<T extends { document_url: string; document_name?: string | null }>(
  walker: Walker,
  chunk: T,
  trail: Trail,
  channel: string,
): T {
  const url = walkUrl(walker, chunk.document_url, step(trail, 'document_url'), channel)
  const walked = exchange(chunk, 'document_url', url)
  const { document_name: name } = chunk
  if (name == null) return walked
  return exchange(walked, 'document_name', walker.scan(step(trail, 'document_name'), `${channel}/document_name`, name))
}

function unknownChunk(_chunk: never): never {
  throw new UnknownChunkType('/')
}
