import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { INLINE, runEnd } from './code-runs.js'

type Check = Detector['check']

/**
 * A detector whose finding does not count in code. Where inline code may be open, it waits for the end of it, so that
 * whoever judges the finding can tell; whether it is open depends on more than a detector can see.
 */
export function outsideCode(detector: Detector): Detector {
  const check: Check = (view, at, from) => {
    const span = detector.check(view, at, from)
    return span === null || span === WAIT ? span : waitFor(view, span)
  }
  return { ...detector, behind: detector.behind + INLINE, ahead: detector.ahead + INLINE + 1, check }
}

function waitFor(view: View, span: Span): Span | typeof WAIT {
  if (!mayBeInline(view.text, span.start) || isToBeSeen(view, span.end)) return span
  view.hold = span.start
  return WAIT
}

function mayBeInline(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - INLINE), at)
  const tick = before.lastIndexOf('`')
  return tick !== -1 && !before.includes('\n', tick)
}

/** Whether all has come that decides if inline code ends behind `from`. */
function isToBeSeen({ text, final }: View, from: number): boolean {
  if (final || text.length >= from + INLINE) return true
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\n' || char === '\r' || char === '|') return true
    if (char === '`') return runEnd(text, at) < text.length
  }
  return false
}
