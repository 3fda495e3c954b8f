import type { ValidationDetail } from '../schemas/error-body.js'
import { OpenAIConflict, OpenAINoEqual } from '../errors.js'
import { pointer } from '../pointer.js'

export type Path = readonly (string | number)[]

/** What became of one field of an OpenAI body. Names and places only, never a value. */
export interface DialectChange {
  readonly kind: 'mapped' | 'dropped'
  /** A JSON pointer in the caller's own names, to the first of its kind. */
  readonly where: string
  /** The name it has in Mistral's format, where that differs. */
  readonly to?: string
  readonly count: number
}

/** One body being translated: what was changed so far. */
export class Translation {
  readonly #changes = new Map<string, DialectChange>()

  get changes(): readonly DialectChange[] {
    return [...this.#changes.values()]
  }

  dropped(path: Path): void {
    this.#note('dropped', path)
  }

  mapped(path: Path, to?: string): void {
    this.#note('mapped', path, to)
  }

  /** Throws: there is nothing at Mistral that means the same. */
  refuse(path: Path, why: string): never {
    throw refusal(OpenAINoEqual, path, why)
  }

  /** Throws: the body says two things about the same. */
  conflict(path: Path, why: string): never {
    throw refusal(OpenAIConflict, path, why)
  }

  /** The same field of many messages is one change. */
  #note(kind: DialectChange['kind'], path: Path, to?: string): void {
    const name = `${kind} ${path.filter(part => typeof part === 'string').join('/')}`
    const known = this.#changes.get(name)
    this.#changes.set(name, {
      ...(known ?? { kind, where: pointer(path), ...(to === undefined ? {} : { to }) }),
      count: (known?.count ?? 0) + 1,
    })
  }
}

function refusal(Problem: typeof OpenAINoEqual, path: Path, msg: string): Error {
  const detail: ValidationDetail = { type: 'value_error', loc: ['body', ...path], msg }
  return Object.assign(new Problem(pointer(path), msg), { detail })
}
