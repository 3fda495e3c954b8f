import { JsonText } from './json/json-text.js'
import { judge, type Rules } from './judge.js'
import type { Group } from './scan/merge-spans.js'
import { TextScanner } from './scan/text-scanner.js'
import { NOTHING, type Scanned, type ScannedText } from './scanned-text.js'

/** `isJson`: what is looked at is what the text means, as JSON. */
export function openText(rules: Rules, isJson: boolean): ScannedText {
  return isJson ? new JsonText(rules) : new PlainText(rules)
}

class PlainText implements ScannedText {
  readonly #rules: Rules
  readonly #scanner: TextScanner

  constructor(rules: Rules) {
    this.#rules = rules
    this.#scanner = new TextScanner(rules.ruleset)
  }

  get decided(): number {
    return this.#scanner.decided
  }

  push(text: string): Scanned {
    return this.#judge(this.#scanner.push(text))
  }

  end(): Scanned {
    return this.#judge(this.#scanner.end())
  }

  #judge(groups: readonly Group[]): Scanned {
    if (groups.length === 0) return NOTHING
    const judged = judge(groups, this.#rules, (from, to) => this.#scanner.slice(from, to))
    return { judged, edits: judged }
  }
}
