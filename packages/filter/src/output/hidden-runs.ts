import { PIECE } from '../scan/detector.js'

/** A run of characters that are not seen, in code units. */
export interface HiddenRun {
  readonly start: number
  readonly end: number
  /** It goes on from the one before. */
  readonly continued: boolean
}

const NONE: readonly HiddenRun[] = Object.freeze([])
/** So many in a row hide something: emoji and scripts that join letters need two. */
const FEWEST = 3
const FLAG = 0x1f3f4
const CANCEL = 0xe007f
/** A flag of a region has up to six tags and the one that ends it (UTS #51). */
const MOST_FLAG_TAGS = 7
const SUSPECT = /[^\t\n\r\x20-\x7e]/

/** Characters that show nothing, turn the direction of text, or that terminals obey (C1). */
export function isUnseen(point: number): boolean {
  if (point < 0xad) return point >= 0x7f && point <= 0x9f
  return isMark(point) || isTag(point)
}

function isMark(point: number): boolean {
  if (point < 0x2000) {
    return (
      point === 0xad ||
      point === 0x34f ||
      point === 0x61c ||
      point === 0x115f ||
      point === 0x1160 ||
      point === 0x17b4 ||
      point === 0x17b5 ||
      (point >= 0x180b && point <= 0x180f)
    )
  }
  if (point < 0xe0000) {
    return (
      (point >= 0x200b && point <= 0x200f) ||
      (point >= 0x202a && point <= 0x202e) ||
      (point >= 0x2060 && point <= 0x206f) ||
      point === 0x3164 ||
      (point >= 0xfe00 && point <= 0xfe0f) ||
      point === 0xfeff ||
      point === 0xffa0 ||
      (point >= 0xfff9 && point <= 0xfffb) ||
      (point >= 0x1bca0 && point <= 0x1bca3) ||
      (point >= 0x1d173 && point <= 0x1d17a)
    )
  }
  return point >= 0xe0080 && point <= 0xe0fff
}

function isTag(point: number): boolean {
  return point >= 0xe0000 && point <= 0xe007f
}

/** Whether one of them alone is too many: bidi embeddings, overrides and isolates (Trojan Source), DEL and C1. */
function isAlone(point: number): boolean {
  return point <= 0x9f || (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069)
}

/**
 * Finds text that is hidden: runs of at least three characters that are not seen, tag characters that make no flag, and
 * single ones that turn the direction of text or that terminals obey. One pass over the text, however it comes.
 */
export class HiddenRuns {
  #length = 0
  #half = ''
  /** Where the run in hand starts; -1 for none. */
  #start = -1
  #count = 0
  #tags = 0
  #isFound = false
  #continued = false
  #behindFlag = false
  #last = 0

  /** Every run that starts before was given. */
  get decided(): number {
    return this.#start !== -1 ? this.#start : this.#length - this.#half.length
  }

  /** Whether it waits for more. */
  get isOpen(): boolean {
    return this.#start !== -1 || this.#half !== ''
  }

  push(text: string): readonly HiddenRun[] {
    if (!this.isOpen && !SUSPECT.test(text)) {
      this.#length += text.length
      this.#last = 0
      return NONE
    }
    const runs: HiddenRun[] = []
    const whole = this.#half + text
    let at = this.#length - this.#half.length
    this.#length += text.length
    const last = whole.charCodeAt(whole.length - 1)
    this.#half = (last & 0xfc00) === 0xd800 ? whole.slice(-1) : ''
    for (const char of this.#half === '' ? whole : whole.slice(0, -1)) {
      this.#take(char.codePointAt(0)!, at, runs)
      at += char.length
    }
    return runs
  }

  end(): readonly HiddenRun[] {
    const runs: HiddenRun[] = []
    this.#close(this.#length - this.#half.length, runs)
    this.#half = ''
    return runs
  }

  #take(point: number, at: number, runs: HiddenRun[]): void {
    if (!isUnseen(point)) {
      this.#close(at, runs)
      this.#last = point
      return
    }
    if (this.#start === -1) this.#open(at)
    else if (at - this.#start >= PIECE - 2) {
      this.#cut(at, runs)
    }
    this.#count++
    if (isTag(point)) this.#tags++
    this.#isFound ||= isAlone(point)
    this.#last = point
  }

  #open(at: number): void {
    this.#start = at
    this.#count = 0
    this.#tags = 0
    this.#isFound = false
    this.#continued = false
    this.#behindFlag = this.#last === FLAG
  }

  /** Gives what there is of a run that is too long to be held: it is one to be found in any case. */
  #cut(at: number, runs: HiddenRun[]): void {
    this.#isFound = true
    runs.push({ start: this.#start, end: at, continued: this.#continued })
    this.#start = at
    this.#continued = true
  }

  #close(end: number, runs: HiddenRun[]): void {
    if (this.#start === -1) return
    const isFlag =
      this.#behindFlag && this.#tags === this.#count && this.#last === CANCEL && this.#count <= MOST_FLAG_TAGS
    if (this.#isFound || (!isFlag && (this.#tags > 0 || this.#count >= FEWEST))) {
      runs.push({ start: this.#start, end, continued: this.#continued })
    }
    this.#start = -1
  }
}
