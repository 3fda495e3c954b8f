import type { Group } from '../scan/merge-spans.js'
import type { Detector } from '../scan/detector.js'
import { INLINE } from './code-runs.js'
import { CodeMap } from './code-map.js'
import { JUDGED, trustedLength } from './judge-address.js'
import type { Trust } from './trust.js'

/** What of the rules bears on it. */
interface Rules {
  readonly trust?: Trust
}

type TextAt = (from: number, to: number) => string

/** Found in code as well: terminals obey, and eyes miss, what is in it. */
const EVERYWHERE: ReadonlySet<string> = new Set(['output-control', 'output-hidden'])

/**
 * What is known of one text that is shown to somebody: where code stands in it, and which of its addresses are trusted.
 * Takes the text as it comes, and is asked about findings in their order.
 */
export class OutputText {
  readonly #trust: Trust
  readonly #code = new CodeMap()
  #pending = ''
  /** How far the map has got. */
  #at = 0
  /** Where the last trusted address ends: others that stand in it are a part of it. */
  #trustedTo = 0
  /** Where the last finding ends in whose place a label may stand. */
  #labelledTo = -1

  constructor(trust: Trust) {
    this.#trust = trust
  }

  push(text: string): void {
    this.#pending += text
  }

  /** Nothing before this offset will be asked about any more. */
  pass(offset: number): void {
    if (offset <= this.#at) return
    this.#code.pass(this.#pending.slice(0, offset - this.#at))
    this.#pending = this.#pending.slice(offset - this.#at)
    this.#at = offset
  }

  /** A label in brackets may come to stand in place of this. */
  label({ end }: Group): void {
    this.#labelledTo = end
  }

  /** Whether what was found may stay: it is shown as code, or leads where it may. */
  isSafe({ start, end, members }: Group, textAt: TextAt): boolean {
    const outputs = members.filter(({ kind }) => kind === 'output')
    if (outputs.some(({ id }) => EVERYWHERE.has(id))) return false
    this.pass(start)
    if (this.#code.inBlock) return true
    return members.length === 1 && this.#isSafeAlone(outputs[0]!, start, end, textAt)
  }

  #isSafeAlone({ id }: Detector, start: number, end: number, textAt: TextAt): boolean {
    if (id === 'output-url' && end <= this.#trustedTo) return true
    if (id === 'output-link' && end - start === 1 && start !== this.#labelledTo) return true
    if (this.#code.endsInline(textAt(end, end + INLINE))) return true
    const length = trustedLength(id, textAt(start, start + JUDGED), this.#trust)
    if (length > 0) this.#trustedTo = Math.max(this.#trustedTo, start + length)
    return length > 0
  }
}

/** For one text that somebody is shown. */
export function outputOf({ trust }: Rules): OutputText | undefined {
  return trust === undefined ? undefined : new OutputText(trust)
}

/** Names of a lane that hold what no reader is shown as text: what goes to tools, and addresses that stand for themselves. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['tool', 'metadata', 'url', 'favicon'])

/** Whether a text of an answer is shown: what it says and thinks. */
export function isShown(lane: string): boolean {
  return !lane.split('/').some(name => NOT_SHOWN.has(name))
}
