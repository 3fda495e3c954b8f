/** A pattern as a tree. A set is 128 flags for ASCII and one for all beyond. */
export type Node =
  | { readonly type: 'set'; readonly has: Uint8Array }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly type: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }

export const BEYOND = 128
const MOST_REPEATS = 1000
const MOST_DEPTH = 16

const range = (from: number, to: number): Uint8Array => {
  const has = new Uint8Array(BEYOND + 1)
  return has.fill(1, from, to + 1)
}
const DIGITS = range(0x30, 0x39)
const WORD = [DIGITS, range(0x41, 0x5a), range(0x61, 0x7a), range(0x5f, 0x5f)].reduce(either)
const SPACE = [range(0x09, 0x0d), range(0x20, 0x20)].reduce(either)
const CLASSES: Readonly<Record<string, Uint8Array>> = {
  d: DIGITS,
  w: WORD,
  s: SPACE,
  D: all(DIGITS),
  W: all(WORD),
  S: all(SPACE),
}
const SIGNS: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09 }

/**
 * Reads a restricted regular expression: characters, `.`, classes, `\d \w \s`, groups, `|`, `? * + {n,m}`. Throws a plain
 * `Error` with the reason for all else: what looks around or back, and a repeat of something that repeats.
 */
export function parsePattern(source: string): Node {
  const parser = new Parser(source)
  const node = parser.choice(0)
  if (!parser.isDone) throw new Error('a group is closed that was not opened')
  return node
}

class Parser {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  get isDone(): boolean {
    return this.#at >= this.#source.length
  }

  choice(depth: number): Node {
    if (depth > MOST_DEPTH) throw new Error('groups are nested too deeply')
    const parts = [this.#sequence(depth)]
    while (this.#takes('|')) parts.push(this.#sequence(depth))
    return parts.length === 1 ? parts[0]! : { type: 'choice', parts }
  }

  #sequence(depth: number): Node {
    const parts: Node[] = []
    while (!this.isDone && this.#peek !== '|' && this.#peek !== ')') parts.push(this.#repeat(this.#atom(depth)))
    return parts.length === 1 ? parts[0]! : { type: 'sequence', parts }
  }

  #repeat(part: Node): Node {
    const counts = this.#counts()
    if (counts === null) return part
    if ('?*+{'.includes(this.#peek || ' ')) throw new Error('a repeat is repeated, or lazy')
    const [least, most] = counts
    if (varies(part) && most > 1) throw new Error('a repeat stands inside of a repeat')
    return { type: 'repeat', part, least, most }
  }

  #counts(): readonly [number, number] | null {
    if (this.#takes('?')) return [0, 1]
    if (this.#takes('*')) return [0, Infinity]
    if (this.#takes('+')) return [1, Infinity]
    if (this.#peek !== '{') return null
    const close = this.#source.indexOf('}', this.#at)
    const counts = /^(\d{1,4})(,(\d{1,4})?)?$/.exec(this.#source.slice(this.#at + 1, Math.max(close, this.#at + 1)))
    if (counts === null) throw new Error('braces hold no count')
    this.#at = close + 1
    const least = Number(counts[1])
    const most = counts[2] === undefined ? least : counts[3] === undefined ? Infinity : Number(counts[3])
    if (least > most || least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity)) {
      throw new Error(`a count is out of order or above ${MOST_REPEATS}`)
    }
    return [least, most]
  }

  #atom(depth: number): Node {
    const sign = this.#take()
    switch (sign) {
      case '(':
        return this.#group(depth)
      case '[':
        return set(this.#class())
      case '\\':
        return set(this.#escape())
      case '.':
        return set(all(range(0x0a, 0x0a)))
      case '^':
      case '$':
        throw new Error('it is tried at words only, whole: ^ and $ have no place in it')
      case '*':
      case '+':
      case '?':
      case '{':
        throw new Error('a repeat has nothing to repeat')
      default:
        return set(one(sign))
    }
  }

  #group(depth: number): Node {
    if (this.#takes('?') && !this.#takes(':')) throw new Error('it looks around, or names a group')
    const node = this.choice(depth + 1)
    if (!this.#takes(')')) throw new Error('a group is not closed')
    return node
  }

  #class(): Uint8Array {
    const isNot = this.#takes('^')
    let has: Uint8Array = new Uint8Array(BEYOND + 1)
    while (this.#peek !== ']') {
      const from = this.#member()
      if (this.#peek !== '-' || this.#source.charAt(this.#at + 1) === ']') {
        has = either(has, from)
        continue
      }
      this.#at++
      const [low, high] = [from.indexOf(1), this.#member().indexOf(1)]
      if (high < low || high === BEYOND) throw new Error('a range is out of order, or beyond ASCII')
      has = either(has, range(low, high))
    }
    this.#at++
    return isNot ? all(has) : has
  }

  #member(): Uint8Array {
    const sign = this.#take()
    return sign === '\\' ? this.#escape() : one(sign)
  }

  #escape(): Uint8Array {
    const sign = this.#take()
    if (/[1-9k]/.test(sign)) throw new Error('it looks back at what a group matched')
    if (sign === 'b' || sign === 'B') throw new Error('it is tried at whole words anyway: \\b has no place in it')
    const known = CLASSES[sign] ?? (SIGNS[sign] === undefined ? undefined : range(SIGNS[sign], SIGNS[sign]))
    if (known !== undefined) return known
    if (/[A-Za-z0]/.test(sign)) throw new Error(`\\${sign} is not known`)
    return one(sign)
  }

  get #peek(): string {
    return this.#source.charAt(this.#at)
  }

  #take(): string {
    if (this.isDone) throw new Error('it ends too soon')
    return this.#source.charAt(this.#at++)
  }

  #takes(sign: string): boolean {
    if (this.#peek !== sign) return false
    this.#at++
    return true
  }
}

/** Whether it may match texts of different lengths. */
function varies(node: Node): boolean {
  if (node.type === 'set') return false
  if (node.type === 'repeat') return node.least !== node.most || varies(node.part)
  return node.parts.some(varies)
}

function set(has: Uint8Array): Node {
  return { type: 'set', has }
}

function one(sign: string): Uint8Array {
  const code = sign.charCodeAt(0)
  if (code >= BEYOND) throw new Error('it names characters beyond ASCII')
  return range(code, code)
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((flag, i) => flag | b[i]!)
}

/** All but these. */
function all(but: Uint8Array): Uint8Array {
  return but.map(flag => 1 - flag)
}
