import { isFields, withoutNulls } from './fields.js'

interface Call {
  readonly index: unknown
  id?: unknown
  name?: unknown
  arguments?: unknown
}

/** Tool calls put together from a stream: whole ones, or ones that come in pieces and are named in the first only. */
export class CalledTools {
  readonly #calls: Call[] = []

  get list(): readonly unknown[] {
    return this.#calls.map(({ index, id, name, arguments: args }) => ({
      index,
      id,
      function: withoutNulls({ name, arguments: args }),
    }))
  }

  add(pieces: unknown): void {
    if (!Array.isArray(pieces)) return
    for (const [at, piece] of pieces.entries()) {
      if (isFields(piece) && isFields(piece['function']))
        this.#take(piece['id'], piece['index'] ?? at, piece['function'])
    }
  }

  #take(id: unknown, index: unknown, { name, arguments: args }: { name?: unknown; arguments?: unknown }): void {
    let call = this.#calls.findLast(known => known.index === index)
    // Servers that send whole calls may leave the index of each at 0.
    if (call === undefined || (isGiven(id) && isGiven(call.id) && id !== call.id)) {
      call = { index }
      this.#calls.push(call)
    }
    if (isGiven(id)) call.id ??= id
    if (isGiven(name)) call.name ??= name
    if (args != null) call.arguments = joined(call.arguments, args)
  }
}

const isGiven = (value: unknown) => value != null && value !== ''
const joined = (before: unknown, more: unknown) =>
  typeof before === 'string' && typeof more === 'string' ? before + more : more
