import { findInjected, findJudged } from './apply-rules.js'
import { UnreadableBody } from './errors.js'
import { findNamed } from './find-named.js'
import { renderFindings, renderParts } from './render-findings.js'
import type { Judged, Rules } from './judge.js'

const DEPTH_MOST = 128
/** Nothing that stands as a number is shorter than a card. */
const SHORTEST_NUMBER = 12

export interface FilteredJson {
  /** The very same value where nothing was changed. */
  readonly body: unknown
  readonly judged: readonly Judged[]
}

/**
 * Filters every string, key and long number of a JSON value, of whatever shape; neighbouring `{ type: 'text', text }` are
 * looked at as one. For bodies that nobody has validated as a chat request: every string but a key is a
 * user's words.
 */
export function filterJson(body: unknown, rules: Rules): FilteredJson {
  const all: Judged[] = []

  function findIn(text: string, name?: string): readonly Judged[] {
    const judged = name === undefined ? findJudged(rules, text) : findNamed(rules, name, text)
    all.push(...judged)
    return judged
  }

  function find(text: string, name?: string): readonly Judged[] {
    all.push(...findInjected(rules, text, 'user'))
    return findIn(text, name)
  }

  /** `name`: that of the member which the value is, or is an item of. */
  function walk(value: unknown, depth: number, name?: string): unknown {
    if (typeof value === 'string') return renderFindings(value, 0, find(value, name))
    if (typeof value === 'number') return walkNumber(value, name)
    if (typeof value !== 'object' || value === null) return value
    if (depth === DEPTH_MOST) throw new UnreadableBody()
    if (Array.isArray(value)) return keep(value, walkItems(value, depth + 1, name))
    if (!isPlain(value)) throw new UnreadableBody()
    return walkMembers(value as Record<string, unknown>, depth + 1)
  }

  /** A number that is changed becomes a string. */
  function walkNumber(value: number, name: string | undefined): unknown {
    const text = String(value)
    if (text.length < SHORTEST_NUMBER) return value
    const rendered = renderFindings(text, 0, find(text, name))
    return rendered === text ? value : rendered
  }

  function walkItems(items: readonly unknown[], depth: number, name: string | undefined): unknown[] {
    const walked: unknown[] = []
    while (walked.length < items.length) {
      const run = textRun(items, walked.length)
      if (run.length > 1) {
        const texts = run.map(({ text }) => text)
        const rendered = renderParts(texts, find(texts.join('')))
        for (const [i, text] of rendered.entries()) walked.push(text === texts[i] ? run[i] : { ...run[i], text })
      } else {
        walked.push(walk(items[walked.length], depth, name))
      }
    }
    return walked
  }

  function walkMembers(members: Readonly<Record<string, unknown>>, depth: number): unknown {
    const entries = Object.entries(members)
    const walked = entries.map(
      ([key, value]) => [renderFindings(key, 0, findIn(key)), walk(value, depth, key)] as const,
    )
    const same = walked.every(([key, value], i) => key === entries[i]![0] && value === entries[i]![1])
    return same ? members : fromEntries(walked)
  }

  return { body: walk(body, 0), judged: all }
}

/** Form parsers give objects without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** No member is lost: two keys that became the same get numbers. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const members = new Map<string, unknown>()
  // Where the numbers of a name have got to: starting over for each would take quadratic time.
  const next = new Map<string, number>()
  for (const [key, value] of entries) {
    let free = key
    let i = next.get(key) ?? 2
    for (; members.has(free); i++) free = `${key}_${i}`
    next.set(key, i)
    members.set(free, value)
  }
  return Object.fromEntries(members)
}

interface TextItem {
  readonly text: string
}

function textRun(items: readonly unknown[], from: number): readonly TextItem[] {
  let end = from
  while (end < items.length && isTextItem(items[end])) end++
  return items.slice(from, end) as TextItem[]
}

/** Nothing but a type and a text: what else stood beside them would not be looked at. */
function isTextItem(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false
  const { type, text } = item as { type?: unknown; text?: unknown }
  return type === 'text' && typeof text === 'string' && Object.keys(item).length === 2
}

function keep(items: readonly unknown[], walked: readonly unknown[]): readonly unknown[] {
  return walked.every((item, i) => item === items[i]) ? items : walked
}
