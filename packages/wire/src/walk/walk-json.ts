import { TooDeep } from '../errors.js'
import { shownKey } from '../shown-key.js'
import { step, type Trail } from './leaf.js'
import { mapShared } from './share.js'
import type { Walker } from './walker.js'

/** What was read within the limits is never this deep. */
const DEPTH_MOST = 512

/** Every string and every key of free-form JSON is a leaf of its own. */
export function walkJson<T>(walker: Walker, value: T, trail: Trail, channel: string, left: number = DEPTH_MOST): T {
  if (typeof value === 'string') return walker.scan(trail, channel, value) as T
  if (typeof value !== 'object' || value === null) return value
  if (left === 0) throw new TooDeep(DEPTH_MOST)
  if (Array.isArray(value)) {
    return mapShared(value, (item: unknown, i) =>
      walkJson(walker, item, step(trail, i), `${channel}/${i}`, left - 1),
    ) as T
  }
  return walkMembers(walker, value as Record<string, unknown>, trail, channel, left) as T
}

function walkMembers(
  walker: Walker,
  members: Record<string, unknown>,
  trail: Trail,
  channel: string,
  left: number,
): Record<string, unknown> {
  let changed = false
  const entries = Object.entries(members).map(([key, value], i): [string, unknown] => {
    const name = walker.show('scan', trail, `${channel}/${i}/key`, [key], true)?.[0] ?? key
    const part = walkJson(walker, value, step(trail, shownKey(key)), `${channel}/${i}`, left - 1)
    changed ||= name !== key || part !== value
    return [name, part]
  })
  return changed ? fromEntries(entries) : members
}

/** No member is lost: two keys that were changed to the same get numbers. */
function fromEntries(entries: readonly [string, unknown][]): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const [name, value] of entries) {
    const wanted = name === '__proto__' ? '_' : name
    let free = wanted
    for (let i = 2; Object.hasOwn(members, free); i++) free = `${wanted}_${i}`
    members[free] = value
  }
  return members
}
