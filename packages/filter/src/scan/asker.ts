import { DetectorOverran } from '../errors.js'
import type { Beginning } from './beginning.js'
import { CLASS } from './char-class.js'
import { type Detector, type Span, WAIT } from './detector.js'
import { reachBack } from './earliest-start.js'
import { FoundMatches } from './found-matches.js'
import type { Ruleset, Task, Tasks } from './ruleset.js'
import { View } from './view.js'

/**
 * Asks detectors about places and takes what they find. Where an answer must wait it says false, and goes on from that
 * task when it is asked the same again.
 */
export class Asker {
  readonly view = new View()
  readonly found: FoundMatches
  /** The offset of the view's first character in the whole text. */
  base = 0
  /** Where the match starts that an answer is waited for; -1 when none is. */
  awaited = -1
  /** How many of the tasks at this place are done. */
  #done = 0

  constructor({ count }: Ruleset, { before, floor }: Beginning) {
    this.found = new FoundMatches(count, floor)
    this.view.slide(0, before)
  }

  /** Asks each of the tasks not yet asked at this place; false when one must wait. */
  ask(tasks: Tasks, at: number): boolean {
    const { view, found } = this
    for (; this.#done < tasks.length; this.#done++) {
      const task = tasks[this.#done]!
      const { rest, length } = task
      if (!this.#stands(task, at) || !found.isFree(task, at + this.base)) continue
      if (rest !== '') {
        const has = view.has(rest, at + length - rest.length)
        if (has === undefined) return this.#mayWait(task.detector, at, at)
        if (!has) continue
      }
      view.hold = at
      const span = task.check(view, at, at + length)
      if (span === WAIT) return this.#mayWait(task.detector, at, view.hold)
      view.mark = -1
      if (span !== null) this.#add(task, span, false)
    }
    this.#done = 0
    return true
  }

  /** Whether one of the tasks behind the one that waits may find a match that starts before its anchor. */
  reachesBack(tasks: Tasks): boolean {
    return reachBack(tasks, this.#done + 1)
  }

  /** Follows the matches that go on up to a place; false when one must wait. */
  goOn(upTo: number): boolean {
    for (let { going } = this.found; going !== undefined; going = this.found.going) {
      const { task, share } = going
      const at = going.at - this.base
      if (at > upTo) break
      const span = task.detector.resume?.(this.view, at, share ?? undefined) ?? null
      if (span === WAIT) return this.#mayWait(task.detector, at, at)
      this.view.mark = -1
      this.found.arrive()
      if (span !== null) this.#add(task, span, share !== null)
    }
    return true
  }

  /** Whether what is beside a sign makes it worth asking, as far as the text has come. */
  #stands({ behind, before }: Task, at: number): boolean {
    return (behind === 0 || this.#isIn(behind, at - 1)) && (before === 0 || this.#isIn(before, at + 1))
  }

  #isIn(mask: number, at: number): boolean {
    const { view } = this
    if (at >= 0 && at < view.text.length) return (CLASS[view.unitAt(at)]! & mask) !== 0
    return view.beyond(at)
  }

  #add(task: Task, span: Span, continued: boolean): void {
    const { base, view } = this
    const placed = { ...span, start: span.start + base, end: span.end + base }
    this.found.add(task, placed, continued, base + view.text.length)
  }

  #mayWait({ id, ahead }: Detector, at: number, hold: number): false {
    const { text, final } = this.view
    if (final || text.length - at > ahead) throw new DetectorOverran(id)
    this.awaited = hold
    return false
  }
}
