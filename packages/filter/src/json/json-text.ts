import { judge, type Judged, type Rules } from '../judge.js'
import type { Group } from '../scan/merge-spans.js'
import { TextScanner } from '../scan/text-scanner.js'
import { NOTHING, type Scanned, type ScannedText } from '../scanned-text.js'
import { editJson, startIn } from './edit-json.js'
import { JsonDecoder, segmentAt } from './json-decoder.js'

/** JSON that comes as text, in pieces: what is scanned is what it means, what is changed is how it is written. */
export class JsonText implements ScannedText {
  readonly #rules: Rules
  readonly #scanner: TextScanner
  readonly #json = new JsonDecoder()
  /** Everything before it that had to be changed was. */
  #edited = 0

  constructor(rules: Rules) {
    this.#rules = rules
    this.#scanner = new TextScanner(rules.ruleset)
  }

  get decided(): number {
    const { segments, readTo } = this.#json
    const segment = segments[segmentAt(segments, this.#scanner.decided)]
    return segment === undefined ? readTo : startIn(segment, this.#scanner.decided)
  }

  push(text: string): Scanned {
    this.#json.forget(this.#scanner.decided)
    return this.#judge(this.#scanner.push(this.#json.push(text)))
  }

  end(): Scanned {
    const rest = this.#judge(this.#scanner.push(this.#json.push('', true)))
    const last = this.#judge(this.#scanner.end())
    if (rest === NOTHING) return last
    return { judged: [...rest.judged, ...last.judged], edits: [...rest.edits, ...last.edits] }
  }

  #judge(groups: readonly Group[]): Scanned {
    if (groups.length === 0) return NOTHING
    const judged = judge(groups, this.#rules, (from, to) => this.#scanner.slice(from, to))
    return { judged, edits: judged.flatMap(finding => this.#edit(finding)) }
  }

  #edit(finding: Judged): readonly Judged[] {
    const edits = editJson(finding, this.#json.segments, this.#edited)
    this.#edited = edits.at(-1)?.end ?? this.#edited
    return edits
  }
}
