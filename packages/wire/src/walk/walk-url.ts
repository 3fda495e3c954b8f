import type { Trail } from './leaf.js'
import type { Walker } from './walker.js'

/** An address is text; what it points at is not there to be seen. A `data:` address is its own content. */
export function walkUrl(walker: Walker, url: string, trail: Trail, channel: string): string {
  if (/^data:/i.test(url)) return walkOpaque(walker, url, trail, channel)
  const walked = walker.scan(trail, `${channel}/url`, url)
  walker.show('opaque', trail, channel, [])
  return walked
}

export function walkOpaque(walker: Walker, value: string, trail: Trail, channel: string): string {
  return walker.show('opaque', trail, channel, [value])?.[0] ?? value
}
