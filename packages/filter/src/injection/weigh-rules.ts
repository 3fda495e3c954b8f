import type { InjectionFinding } from './tier.js'

/** A quotation mark behind other words: what follows is spoken of, not said. */
const MENTIONED = /[^\s"'`“„«‘(]["'`“„«‘(\s]*\s["'`“„«‘(]*["'`“„«‘]$/
const LOOK_BACK = 16

/**
 * Users ask about commands, quote them and speak of other things in the same words. What a rule or a delimiter finds in
 * their text is sure only where the classifier finds something too and it does not stand in quotation marks.
 */
export function weighRules(text: string, found: readonly InjectionFinding[]): InjectionFinding[] {
  const windows = found.filter(({ detector }) => detector === 'injection/classifier')
  return found.map(finding => {
    if (finding.confidence !== 'high' || windows.includes(finding)) return finding
    const isSeconded = windows.some(({ start, end }) => start < finding.end && end > finding.start)
    const isMentioned = MENTIONED.test(text.slice(Math.max(0, finding.start - LOOK_BACK), finding.start))
    return isSeconded && !isMentioned ? finding : { ...finding, confidence: 'medium' }
  })
}
