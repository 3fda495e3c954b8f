import { BadVisit } from '../errors.js'
import { type Leaf, type Place, type Trail, type Visit, WalkedLeaf } from './leaf.js'

/** One walk: who visits, and in which message of which choice it is. */
export class Walker {
  readonly #visit: Visit
  role: string | undefined
  /** The choice being walked; `undefined` in a request, where nothing streams. */
  choice: number | string | undefined

  constructor(visit: Visit) {
    this.#visit = visit
  }

  /** Shows one leaf; gives the new parts where they differ. */
  show(
    kind: Leaf['kind'],
    trail: Trail,
    channel: string,
    parts: readonly string[],
    key = false,
    json = false,
  ): readonly string[] | undefined {
    const place: Place = { trail, choice: this.choice, role: this.role }
    const changed = this.#visit(new WalkedLeaf(kind, place, channel, parts, key, json))
    if (changed === undefined) return undefined
    if (changed.length !== parts.length) throw new BadVisit(`${changed.length} parts for ${parts.length}`)
    for (const part of changed) if (typeof part !== 'string') throw new BadVisit('a part that is no string')
    return changed.some((part, i) => part !== parts[i]) ? changed : undefined
  }

  scan(trail: Trail, channel: string, text: string): string {
    return this.show('scan', trail, channel, [text])?.[0] ?? text
  }

  /** The same for JSON that is written out as text. */
  scanJson(trail: Trail, channel: string, text: string): string {
    return this.show('scan', trail, channel, [text], false, true)?.[0] ?? text
  }
}
