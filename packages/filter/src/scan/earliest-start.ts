import { BLANK, CLASS, DIGIT } from './char-class.js'
import type { Ruleset, Tasks } from './ruleset.js'
import type { View } from './view.js'

/**
 * Where the earliest match could start whose anchor is at `from` or behind it: `from` itself, or the start of the run
 * that ends there of characters which a match may take before its anchor.
 */
function earliestStart(view: View, from: number, { reaches, reachMask }: Ruleset): number {
  if (!isIn(view, from - 1, reachMask)) return from
  const isBlank = isIn(view, from - 1, BLANK)
  let earliest = from
  for (const { mask, most, beforeBlank } of reaches) {
    const isBehind = isBlank && (mask & BLANK) === 0
    if (isBehind && (beforeBlank === undefined || (from < view.text.length && !isIn(view, from, DIGIT)))) continue
    const end = isBehind ? from - 1 : from
    const least = Math.max(0, end - most)
    let start = end
    while (start > least && isIn(view, start - 1, mask)) start--
    if (start < end && (!isBehind || beforeBlank?.(view.text, start, end))) earliest = Math.min(earliest, start)
  }
  return earliest
}

function isIn(view: View, at: number, mask: number): boolean {
  return at >= 0 && (CLASS[view.unitAt(at)]! & mask) !== 0
}

/** Whether any of these from the given one on may find a match that starts before its anchor. */
export function reachBack(tasks: Tasks, from: number): boolean {
  for (let i = from; i < tasks.length; i++) if (tasks[i]!.detector.reaches !== undefined) return true
  return false
}

/** The end of the text, or one before when that would part the halves of a character. */
export function wholeEnd(text: string, end: number): number {
  return isFirstHalf(text.charCodeAt(end - 1)) ? end - 1 : end
}

function isFirstHalf(code: number): boolean {
  return (code & 0xfc00) === 0xd800
}

/**
 * Where the earliest match could start that is yet to be found, when everything before `from` was asked about and the
 * answer to a match that starts at `awaited` (-1 for none) must wait.
 */
export function openFrom(view: View, from: number, awaited: number, rules: Ruleset): number {
  const { length } = view.text
  if (view.final) return length
  const earliest = earliestStart(view, from, rules)
  const open = awaited === -1 ? earliest : Math.min(earliest, awaited)
  return open === length && isFirstHalf(view.unitAt(length - 1)) ? length - 1 : open
}
