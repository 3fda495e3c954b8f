import { pointer } from '../pointer.js'

export type Shape =
  | 'chat.request'
  | 'chat.answer'
  | 'chat.chunk'
  | 'fim.request'
  | 'inputs.request'
  | 'messages.request'
  | 'embeddings.answer'

export interface Leaf {
  /**
   * `scan`: text. `opaque`: content that is no text, or lies elsewhere (audio, images, files): its parts are what is
   * there to see, which may be nothing. `walk` does not visit leaves of class `skip`.
   */
  readonly kind: 'scan' | 'skip' | 'opaque'
  /** JSON pointer of the first part. Keys that callers chose are shown as `*` unless they look like names. */
  readonly path: string
  /**
   * What this text flows on from. In answers and chunks choice and channel (`0/content`, `0/thinking/0`,
   * `0/tool/1/arguments`), the same for a whole answer and its stream; in requests the path.
   */
  readonly lane: string
  /** The role of the message it stands in, where there is one. */
  readonly role?: string
  /**
   * The text chunks of one content list are one leaf of several parts, in their order and whatever stands between them
   * (a reference, a thought, an image): what is read as one text is scanned as one. So are the texts of one thought.
   * A long number of free-form JSON is one part, its decimal text.
   */
  readonly parts: readonly string[]
  /** The text is a key of free-form JSON. Changing it renames the member. */
  readonly key: boolean
  /** The text is itself JSON, written out: a tool call's arguments, which whoever runs the tool will parse. */
  readonly json: boolean
}

/** The new parts, as many as were shown; `undefined` for no change. */
export type Visit = (leaf: Leaf) => readonly string[] | undefined

/** The way to a leaf, innermost first; made into a pointer only when somebody asks. */
export interface Trail {
  readonly up: Trail | undefined
  readonly at: string | number
}

export function step(up: Trail | undefined, at: string | number): Trail {
  return { up, at }
}

/** Where in a value a leaf stands, and in which flow. */
export interface Place {
  readonly trail: Trail
  /** The choice it belongs to; `undefined` in a request. */
  readonly choice: number | string | undefined
  readonly role: string | undefined
}

export class WalkedLeaf implements Leaf {
  readonly kind: Leaf['kind']
  readonly role?: string
  readonly parts: readonly string[]
  readonly key: boolean
  readonly json: boolean
  readonly #place: Place
  readonly #channel: string

  constructor(
    kind: Leaf['kind'],
    place: Place,
    channel: string,
    parts: readonly string[],
    key: boolean,
    json: boolean,
  ) {
    this.kind = kind
    this.parts = parts
    this.key = key
    this.json = json
    this.#place = place
    this.#channel = channel
    if (place.role !== undefined) this.role = place.role
  }

  get path(): string {
    const path: (string | number)[] = []
    for (let trail: Trail | undefined = this.#place.trail; trail !== undefined; trail = trail.up) path.push(trail.at)
    return pointer(path.toReversed())
  }

  get lane(): string {
    const { choice } = this.#place
    return choice === undefined ? this.path : `${choice}/${this.#channel}`
  }
}
