import { UnknownTier } from '../errors.js'
import type { Confidence } from '../finding.js'
import { findDelimiters } from './delimiters.js'
import { findHidden, type Hidden } from './hidden-text.js'
import { joinFindings } from './join-findings.js'
import { PARCEL, readTokens, tokens } from './read-tokens.js'
import { matchRules } from './rules/match-rules.js'
import { scoreWindows } from './score-windows.js'
import { type Aim, detectorOf, type InjectionFinding, type Tier, TIERS } from './tier.js'
import { weighRules } from './weigh-rules.js'
import { type Model, modelFor, type Models, releasedModels } from './weights.js'

/** Parcels of a long text share so many characters, so that what lies over a border is whole in one of them. */
const SHARED = 1024

export interface Judging {
  /** Whose words they are; the user's by default. */
  readonly tier?: Tier
}

export interface InjectionDetector {
  /** What in a text commands the model that reads it. In order of their start; they may overlap. Throws `WB_FILTER_TIER`. */
  readonly judge: (text: string, judging?: Judging) => InjectionFinding[]
}

export interface InjectionCollaborators {
  /** Weights of one's own, trained by the repository's script; those of this release by default. */
  readonly models?: Models
}

/** Finds prompt injections and jailbreaks without a model: rules over words as they are meant, and a linear classifier. */
export function createInjectionDetector({ models }: InjectionCollaborators = {}): InjectionDetector {
  return Object.freeze({
    judge: (text: string, { tier = 'user' }: Judging = {}) => {
      if (!TIERS.includes(tier)) throw new UnknownTier(tier)
      return joinFindings(judgeAll(text, tier, modelFor(tier, models ?? releasedModels())))
    },
  })
}

function judgeAll(text: string, tier: Tier, model: Model): InjectionFinding[] {
  const found: InjectionFinding[] = []
  for (let from = 0; ; from += PARCEL - SHARED) {
    const parcel = from === 0 && text.length <= PARCEL ? text : text.slice(from, from + PARCEL)
    for (const finding of judgeParcel(parcel, tier, model)) {
      found.push(from === 0 ? finding : { ...finding, start: finding.start + from, end: finding.end + from })
    }
    if (from + PARCEL >= text.length) return found
  }
}

function judgeParcel(text: string, tier: Tier, model: Model): InjectionFinding[] {
  const plain = judgePlain(text, tier, model)
  for (const { start, end, sure } of findDelimiters(text)) {
    if (sure || tier !== 'user') plain.push(finding('smuggling', start, end, sure ? 'high' : 'medium', ['delimiter']))
  }
  const found = tier === 'user' ? weighRules(text, plain) : plain
  for (const hidden of findHidden(text)) found.push(...judgeHidden(hidden, tier, model))
  return found
}

/** By what stands there as text. */
function judgePlain(text: string, tier: Tier, { weights, medium, high }: Model): InjectionFinding[] {
  readTokens(text)
  const { starts, ends } = tokens
  const found = matchRules(tier).map(({ pattern, first, last }) =>
    finding(pattern.aim, starts[first]!, ends[last]!, pattern.confidence[tier]!, ['rule', pattern.code]),
  )
  for (const { first, last, score } of scoreWindows(weights, medium)) {
    found.push(finding('classifier', starts[first]!, ends[last]!, score >= high ? 'high' : 'medium', ['classifier']))
  }
  return found
}

/** To hide a command is no accident: what is found in hidden text is sure. Tags and long unseen runs are found as such. */
function judgeHidden({ text, start, end, reason }: Hidden, tier: Tier, model: Model): InjectionFinding[] {
  const parcel = text.slice(0, PARCEL)
  // Words written with signs between their letters stand so for looks too; only rules know those.
  const said = judgePlain(parcel, tier, model).filter(
    ({ detector }) => detector !== 'injection/classifier' || reason === 'encoded',
  )
  const found = said.map(({ detector, reasons }) => ({
    detector,
    kind: 'injection' as const,
    start,
    end,
    confidence: 'high' as const,
    reasons: reasons.concat(reason),
  }))
  if (found.length > 0) return found
  return reason === 'tags' || reason === 'unseen'
    ? [finding('hidden-text', start, end, reason === 'tags' ? 'high' : 'medium', [reason])]
    : []
}

function finding(aim: Aim, start: number, end: number, confidence: Confidence, reasons: string[]): InjectionFinding {
  return { detector: detectorOf(aim), kind: 'injection', start, end, confidence, reasons }
}
