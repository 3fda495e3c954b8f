import { TooDeep } from '../errors.js'
import { countDigits, shownKey } from '../shown-key.js'
import { step, type Trail } from './leaf.js'
import { mapShared } from './share.js'
import type { Walker } from './walker.js'

/** What was read within the limits is never this deep. */
const DEPTH_MOST = 512

/** Shorter numbers hold nothing worth scanning for, and are most of all numbers. */
const DIGITS_LEAST = 12

/**
 * Every string and every key of free-form JSON is a leaf of its own, and so is every number of 12 digits or more, since
 * a card or an account can be written as one. A number that is changed becomes the string that the visitor gave.
 */
export function walkJson<T>(walker: Walker, value: T, trail: Trail, channel: string, left: number = DEPTH_MOST): T {
  if (typeof value === 'string') return walker.scan(trail, channel, value) as T
  if (typeof value === 'number') return walkNumber(walker, value, trail, channel) as T
  if (typeof value !== 'object' || value === null) return value
  if (left === 0) throw new TooDeep(DEPTH_MOST)
  if (Array.isArray(value)) {
    return mapShared(value, (item: unknown, i) =>
      walkJson(walker, item, step(trail, i), `${channel}/${i}`, left - 1),
    ) as T
  }
  return walkMembers(walker, value as Record<string, unknown>, trail, channel, left) as T
}

function walkNumber(walker: Walker, value: number, trail: Trail, channel: string): number | string {
  const text = String(value)
  if (countDigits(text) < DIGITS_LEAST) return value
  const shown = walker.scan(trail, channel, text)
  return shown === text ? value : shown
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
  // Where to go on looking, so that thousands of keys changed to one name do not each look from the start.
  const nextOf = new Map<string, number>()
  for (const [name, value] of entries) {
    const wanted = name === '__proto__' ? '_' : name
    let free = wanted
    if (Object.hasOwn(members, wanted)) {
      let next = nextOf.get(wanted) ?? 2
      do free = `${wanted}_${next++}`
      while (Object.hasOwn(members, free))
      nextOf.set(wanted, next)
    }
    members[free] = value
  }
  return members
}
