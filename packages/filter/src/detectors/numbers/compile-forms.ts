import { ALNUM, BLANK, CLASS, DIGIT, LETTER, UPPER } from '../../scan/char-class.js'
import type { Anchor } from '../../scan/detector.js'
import { compileWords, type Names } from './nearby-words.js'
import type { NumberFormat } from './number-format.js'

/** Where a form stands: the more, the less it takes. */
export const NAMED = 0
export const ALONE = 1
export const ANYWHERE = 2

/** A format with the names of it ready to be looked for. */
export interface Candidate {
  readonly format: NumberFormat
  readonly stands: number
  readonly names: Names
}

/** One written form and all formats that are written so. */
export interface Form {
  /** For each place the classes that may stand there; 0 where it is one sign alone. */
  readonly masks: Uint32Array
  readonly signs: Uint16Array
  readonly candidates: readonly Candidate[]
  /** Those of them that need nothing more. */
  readonly sure: readonly Candidate[]
  /** It has signs between its letters and digits. */
  readonly isParted: boolean
  /** It may be written in small letters. */
  readonly isSmall: boolean
}

/** The forms that start with a run of one length and so many digits; the longer first. */
export interface Start {
  /** Those that are this run and no more. */
  bare: readonly Form[]
  /** Those that go on, by `afterIndex`. */
  readonly after: (readonly Form[] | undefined)[]
}

/** By `startIndex`. Most words of most texts have none. */
export type Forms = readonly (Start | undefined)[]

const DIGITS = '0123456789'
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** What may follow the first run: nothing that matters, then each of these. */
const FOLLOWS = ' -./(+'
const CLASSES: Readonly<Record<string, number>> = {
  '9': DIGIT,
  A: UPPER,
  a: LETTER,
  X: DIGIT | UPPER,
  x: ALNUM,
  ' ': BLANK,
}

/** The characters of each class, for the starts of words. */
const CHARS: Readonly<Record<string, string>> = {
  '9': DIGITS,
  A: CAPITALS,
  a: CAPITALS + CAPITALS.toLowerCase(),
  X: DIGITS + CAPITALS,
  x: DIGITS + CAPITALS + CAPITALS.toLowerCase(),
}

/** The longest first and second runs of any form. */
export const LONGEST_RUN = 20
export const LONGEST_SECOND = 12

const FOLLOW_INDEX = new Uint8Array(0x10000)
for (const [i, sign] of Array.from(FOLLOWS).entries()) FOLLOW_INDEX[sign.charCodeAt(0)] = i + 1
for (const blank of '\u00a0\u202f') FOLLOW_INDEX[blank.charCodeAt(0)] = 1

/** What follows a run, as a number; 0 for nothing that a form goes on with. */
export function followIndex(code: number): number {
  return FOLLOW_INDEX[code] ?? 0
}

/** Where the forms are that start with a run of this length, with so many digits in it. */
export function startIndex(run: number, digits: number): number {
  return run * (LONGEST_RUN + 1) + digits
}

/** Where those of them are that go on with this sign and a second run of this length. */
export function afterIndex(follower: number, run: number): number {
  return follower * (LONGEST_SECOND + 1) + run
}

export function compileForms(formats: readonly NumberFormat[]): Forms {
  const byForm = new Map<string, Candidate[]>()
  for (const format of formats) {
    const names = compileWords(format.words)
    for (const [stands, written] of [format.named, format.alone, format.anywhere].entries()) {
      for (const form of written?.split('|') ?? []) {
        byForm.set(form, [...(byForm.get(form) ?? []), { format, stands, names }])
      }
    }
  }
  const forms: (Start | undefined)[] = Array.from({ length: startIndex(LONGEST_RUN + 1, 0) })
  for (const [form, candidates] of [...byForm].toSorted(([a], [b]) => b.length - a.length)) {
    const sure = candidates.filter(({ stands }) => stands === ANYWHERE)
    const compiled = { ...compileForm(form), candidates, sure }
    const [first, second] = form.split(/[^9AaXx]/) as [string, string?]
    const least = first.split('9').length - 1
    const most = least + first.split(/[Xx]/).length - 1
    for (let digits = least; digits <= most; digits++) {
      const start = (forms[startIndex(first.length, digits)] ??= { bare: [], after: [] })
      if (second === undefined) {
        start.bare = [...start.bare, compiled]
        continue
      }
      const index = afterIndex(followIndex(form.charCodeAt(first.length)), second.length)
      start.after[index] = [...(start.after[index] ?? []), compiled]
    }
  }
  return forms
}

/** The anchors that words of these forms have. */
export function anchorsOf(formats: readonly NumberFormat[]): readonly Anchor[] {
  const starts = new Set<string>()
  for (const { named = '', alone = '', anywhere = '' } of formats) {
    for (const form of `${named}|${alone}|${anywhere}`.split('|')) {
      for (const first of CHARS[form[0]!] ?? []) {
        for (const second of CHARS[form[1]!] ?? form[1] ?? '') starts.add(first + second)
      }
    }
  }
  const prefixes = [...starts].filter(start => /^[A-Za-z][^A-Za-z]|^[A-Z]{2}/.test(start))
  return [
    ...([...starts].some(start => /^\d/.test(start)) ? [{ on: 'number' } as const] : []),
    ...([...starts].some(start => /^[A-Za-z]{2}/.test(start)) ? [{ on: 'code' } as const] : []),
    ...(prefixes.length > 0 ? [{ on: 'prefix', prefixes } as const] : []),
  ]
}

function compileForm(form: string): Omit<Form, 'candidates' | 'sure'> {
  return {
    masks: Uint32Array.from(form, char => CLASSES[char] ?? 0),
    signs: Uint16Array.from(form, char => char.charCodeAt(0)),
    isParted: /[^9AaXx]/.test(form),
    isSmall: /[ax]/.test(form),
  }
}

/** Where the form ends that starts at `at`; -1 where the text is not so written, `undefined` where it may yet be. */
export function formEnd(text: string, at: number, { masks, signs }: Form, final: boolean): number | undefined {
  for (let i = 0; i < masks.length; i++) {
    if (at + i >= text.length) return final ? -1 : undefined
    const code = text.charCodeAt(at + i)
    const mask = masks[i]!
    if (mask === 0 ? code !== signs[i] : (CLASS[code]! & mask) === 0) return -1
  }
  return at + masks.length
}
