import { type Behaviour, readBehaviour } from './behaviour.js'

const FALLBACK: Readonly<Behaviour> = Object.freeze({})

interface Entry {
  readonly behaviour: Readonly<Behaviour>
  readonly operation: string
  left: number
}

/** A queue of behaviours. Each request takes the first one that waits for its operation. */
export class Script {
  #entries: Entry[] = []

  /** Throws `WB_EMULATOR_INVALID_BEHAVIOUR`, and queues none of them, if one cannot be played. */
  push(...behaviours: readonly Behaviour[]): void {
    const read = behaviours.map(readBehaviour)
    for (const behaviour of read) {
      this.#entries.push({ behaviour, operation: behaviour.operation ?? 'chat.complete', left: behaviour.times ?? 1 })
    }
  }

  /** The behaviour for the next request of this operation; the ordinary one where none waits. */
  take(operation: string): Readonly<Behaviour> {
    const entry = this.#entries.find(waiting => waiting.operation === operation)
    if (entry === undefined) return FALLBACK
    entry.left -= 1
    if (entry.left === 0) this.#entries = this.#entries.filter(waiting => waiting !== entry)
    return entry.behaviour
  }

  clear(): void {
    this.#entries = []
  }

  /** Requests that a behaviour is still waiting for. */
  get length(): number {
    return this.#entries.reduce((sum, { left }) => sum + left, 0)
  }
}
