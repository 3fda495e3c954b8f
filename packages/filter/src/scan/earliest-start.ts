import { CLASS } from './char-class.js'
import type { Ruleset, Task } from './ruleset.js'
import type { View } from './view.js'

/**
 * Where the earliest match could start whose anchor is at `from` or behind it: `from` itself, or the start of the run
 * that ends there of characters which a match may take before its anchor.
 */
export function earliestStart(text: string, from: number, { reaches }: Ruleset): number {
  let earliest = from
  for (const { mask, most } of reaches) {
    const least = Math.max(0, from - most)
    let start = from
    while (start > least && (CLASS[text.charCodeAt(start - 1)]! & mask) !== 0) start--
    earliest = Math.min(earliest, start)
  }
  return earliest
}

/** Whether any of these may find a match that starts before its anchor. */
export function reachBack(tasks: readonly Task[]): boolean {
  return tasks.some(({ detector }) => detector.reaches !== undefined)
}

/** The end of the text, or one before when that would part the halves of a character. */
export function wholeEnd(text: string, end: number): number {
  return (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end - 1 : end
}

/**
 * Where the earliest match could start that is yet to be found, when everything before `from` was asked about and the
 * answer to a match that starts at `awaited` (-1 for none) must wait.
 */
export function openFrom({ text, final }: View, from: number, awaited: number, rules: Ruleset): number {
  if (final) return text.length
  const earliest = earliestStart(text, from, rules)
  const open = awaited === -1 ? earliest : Math.min(earliest, awaited)
  return open === text.length ? wholeEnd(text, open) : open
}
