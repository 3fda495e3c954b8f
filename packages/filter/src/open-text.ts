import { JsonText } from './json/json-text.js'
import { judge, type Judged, type Rules } from './judge.js'
import { type OutputText, outputOf } from './output/output-text.js'
import type { Group } from './scan/merge-spans.js'
import { TextScanner } from './scan/text-scanner.js'
import { NOTHING, type Scanned, type ScannedText } from './scanned-text.js'

/** `isJson`: what is looked at is what the text means, as JSON. `isShown`: it is shown to somebody. */
export function openText(rules: Rules, isJson: boolean, isShown = false): ScannedText {
  return isJson ? new JsonText(rules) : new PlainText(rules, isShown ? outputOf(rules) : undefined)
}

const NONE: readonly Judged[] = Object.freeze([])

class PlainText implements ScannedText {
  readonly #rules: Rules
  readonly #scanner: TextScanner
  readonly #output: OutputText | undefined

  constructor(rules: Rules, output: OutputText | undefined) {
    this.#rules = rules
    this.#output = output
    this.#scanner = new TextScanner(rules.ruleset)
  }

  get decided(): number {
    return this.#scanner.decided
  }

  push(text: string): Scanned {
    this.#output?.push(text)
    return this.#judge(this.#scanner.push(text))
  }

  end(): Scanned {
    return this.#judge(this.#scanner.end())
  }

  #judge(groups: readonly Group[]): Scanned {
    const judged =
      groups.length === 0 ? NONE : judge(groups, this.#rules, (from, to) => this.#scanner.slice(from, to), this.#output)
    this.#output?.pass(this.#scanner.decided)
    return judged.length === 0 ? NOTHING : { judged, edits: judged }
  }
}
