import type { Verdict } from './finding.js'
import { judge, type Judged, type Rules } from './judge.js'
import { type OutputText, outputOf } from './output/output-text.js'
import type { Group } from './scan/merge-spans.js'
import { asOwn } from './or-fail.js'
import { TextScanner } from './scan/text-scanner.js'

/**
 * Filters one text that comes in pieces. The joined output of any pieces equals the output of the whole; under `block`
 * it is the text before the first blocked match. One use, one text: open another for the next.
 */
export class TextFilter {
  readonly #scanner: TextScanner
  readonly #rules: Rules
  readonly #output: OutputText | undefined
  readonly #judged: Judged[] = []
  #given = 0
  #action: Verdict = 'pass'
  #fault: Error | undefined

  constructor(rules: Rules) {
    this.#scanner = new TextScanner(rules.ruleset)
    this.#rules = rules
    this.#output = outputOf(rules)
  }

  /** What was decided so far. Once `block`, nothing more is given and nothing more is looked at. */
  get action(): Verdict {
    return this.#action
  }

  /** Everything found so far that nothing to come can change; under `block` through the first blocked. */
  get judged(): readonly Judged[] {
    return this.#judged
  }

  /** How many characters are held back. */
  get held(): number {
    return this.#action === 'block' ? 0 : this.#scanner.length - this.#given
  }

  /** Takes the next piece of text; gives what may go on. */
  push(text: string): string {
    return this.#step(text)
  }

  /** Nothing more comes; gives the rest. */
  end(): string {
    return this.#step(undefined)
  }

  /** What has failed once stays failed: text behind the fault was not looked at. */
  #step(text: string | undefined): string {
    if (this.#action === 'block') return ''
    if (this.#fault !== undefined) throw this.#fault
    try {
      if (text !== undefined) this.#output?.push(text)
      return this.#give(text === undefined ? this.#scanner.end() : this.#scanner.push(text))
    } catch (error) {
      this.#fault = asOwn(error)
      throw this.#fault
    }
  }

  #give(groups: readonly Group[]): string {
    if (groups.length === 0) return this.#settle('')
    let given = ''
    for (const finding of judge(groups, this.#rules, (from, to) => this.#scanner.slice(from, to), this.#output)) {
      this.#judged.push(finding)
      if (finding.action === 'flag') continue
      given += this.#passTo(finding.start)
      this.#action = finding.action === 'block' ? 'block' : 'redact'
      if (finding.action === 'block') return given
      given += finding.substitute
      this.#given = finding.end
    }
    return this.#settle(given)
  }

  #settle(given: string): string {
    const { decided } = this.#scanner
    this.#output?.pass(decided)
    return given + this.#passTo(decided)
  }

  #passTo(offset: number): string {
    const passed = this.#scanner.slice(this.#given, offset)
    this.#given = offset
    return passed
  }
}
