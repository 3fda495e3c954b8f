import { decodeEscape, UNFINISHED } from './decode-escape.js'

/**
 * What a run of JSON is. `structure`: brackets, quotes, commas, white space. `text`: characters of a string as they are.
 * `escape`: one of a string that is written in another way. `scalar`: a number or word, whole. `plain`: what is no JSON.
 */
export type Part = 'structure' | 'text' | 'escape' | 'scalar' | 'plain'

/** A run of the JSON and what it reads as; all of them but an escape read as they stand. */
export interface Segment {
  readonly part: Part
  /** Where it starts in what the JSON reads as, and where in the JSON. */
  readonly from: number
  readonly start: number
  length: number
  end: number
}

/** Longer than any number that JSON libraries write. What is longer is no JSON that anyone would parse. */
const MOST_SCALAR = 64
/** Segments are dropped in parcels only, since that copies. */
const PARCEL = 64

/** Before the value, between strings, in one, in a scalar that is too long, in what is no JSON. */
type Place = 'start' | 'between' | 'string' | 'long' | 'plain'

/**
 * Reads JSON, in pieces of any size, as what it means: escapes as their characters, all the rest as it stands. It takes
 * any text: one that begins like no object, array or string is none, and reads as it stands.
 */
export class JsonDecoder {
  #at: Place = 'start'
  /** The beginning of an escape or a scalar whose end must come first. */
  #pending = ''
  #segments: Segment[] = []
  /** In how many brackets; in none, a value may begin, or what is no JSON. */
  #depth = 0
  /** What is being taken: its kind, and what an escape stands for. */
  #part: Part = 'structure'
  #character = ''
  /** How much came before the pending, and how much it reads as. */
  #raw = 0
  #read = 0

  /** In order, without gaps; those let go are missing. */
  get segments(): readonly Segment[] {
    return this.#segments
  }

  /** How much of the JSON has been read. */
  get readTo(): number {
    return this.#raw
  }

  /** Gives what the next piece reads as. */
  push(piece: string, final = false): string {
    const json = this.#pending + piece
    let read = ''
    let at = 0
    while (at < json.length) {
      const end = this.#partEnd(json, at, final)
      if (end === UNFINISHED) break
      read += this.#take(json, at, end)
      at = end
    }
    this.#pending = json.slice(at)
    return read
  }

  /** Lets go of what reads as text before this offset. */
  forget(upTo: number): void {
    const spare = segmentAt(this.#segments, upTo)
    if (spare >= PARCEL) this.#segments = this.#segments.slice(spare)
  }

  /** The end of the part that starts at `at`, which it is left to `#take` to take. */
  #partEnd(json: string, at: number, final: boolean): number | typeof UNFINISHED {
    switch (this.#at) {
      case 'plain':
        this.#part = 'plain'
        return json.length
      case 'long':
        return this.#longScalarEnd(json, at)
      case 'string':
        return this.#stringPartEnd(json, at, final)
      case 'start':
        if (!isBlank(json, at) && !'{["'.includes(json.charAt(at))) this.#at = 'plain'
        else if (!isBlank(json, at)) this.#at = 'between'
        else return this.#structureEnd(json, at)
        return this.#partEnd(json, at, final)
      case 'between':
        return isStructure(json, at) ? this.#structureEnd(json, at) : this.#scalarEnd(json, at, final)
      default:
        throw new TypeError(`no such place: ${String(this.#at satisfies never)}`)
    }
  }

  #structureEnd(json: string, at: number): number {
    const sign = json.charAt(at)
    this.#part = 'structure'
    if (sign === '{' || sign === '[') this.#depth++
    if (sign === '}' || sign === ']') this.#depth = Math.max(0, this.#depth - 1)
    if (sign === '"') this.#at = 'string'
    else if (this.#depth === 0) this.#at = 'start'
    return at + 1
  }

  #stringPartEnd(json: string, at: number, final: boolean): number | typeof UNFINISHED {
    let end = at
    while (end < json.length && json.charAt(end) !== '"' && json.charAt(end) !== '\\') end++
    this.#part = 'text'
    if (end > at) return end
    if (json.charAt(at) === '"') {
      this.#part = 'structure'
      this.#at = this.#depth === 0 ? 'start' : 'between'
      return at + 1
    }
    const escape = decodeEscape(json, at, final)
    if (escape === UNFINISHED) return UNFINISHED
    if (escape === null) return at + 1
    this.#part = 'escape'
    this.#character = escape.character
    return at + escape.length
  }

  #scalarEnd(json: string, at: number, final: boolean): number | typeof UNFINISHED {
    let end = at
    while (end < json.length && end - at <= MOST_SCALAR && !isStructure(json, end)) end++
    if (end - at > MOST_SCALAR) {
      this.#at = 'long'
      return this.#longScalarEnd(json, at)
    }
    this.#part = 'scalar'
    return end < json.length || final ? end : UNFINISHED
  }

  #longScalarEnd(json: string, at: number): number {
    let end = at
    while (end < json.length && !isStructure(json, end)) end++
    this.#part = 'plain'
    if (end < json.length) this.#at = 'between'
    return end
  }

  /** Notes a part that was read; parts of one kind that touch are one. */
  #take(json: string, at: number, end: number): string {
    const part = this.#part
    const read = part === 'escape' ? this.#character : json.slice(at, end)
    const last = this.#segments.at(-1)
    if (last !== undefined && last.part === part && part !== 'escape' && part !== 'scalar') {
      last.length += read.length
      last.end += end - at
    } else {
      this.#segments.push({
        part,
        from: this.#read,
        length: read.length,
        start: this.#raw,
        end: this.#raw + end - at,
      })
    }
    this.#read += read.length
    this.#raw += end - at
    return read
  }
}

/** The first segment that ends behind an offset of what the JSON reads as. */
export function segmentAt(segments: readonly Segment[], offset: number): number {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (endOf(segments[middle]!) <= offset) low = middle + 1
    else high = middle
  }
  return low
}

export function endOf({ from, length }: Segment): number {
  return from + length
}

function isBlank(json: string, at: number): boolean {
  return ' \t\n\r'.includes(json.charAt(at))
}

function isStructure(json: string, at: number): boolean {
  return ' \t\n\r{}[],:"'.includes(json.charAt(at))
}
