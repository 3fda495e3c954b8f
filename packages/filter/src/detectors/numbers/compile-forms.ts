import { ALNUM, BLANK, CLASS, DIGIT, LETTER, UPPER } from '../../scan/char-class.js'
import { compileWords } from './nearby-words.js'
import type { NumberFormat } from './number-format.js'

/** Where a form stands: the more, the less it takes. */
export const NAMED = 0
export const ALONE = 1
export const ANYWHERE = 2

/** A format with the names of it ready to be looked for. */
export interface Candidate {
  readonly format: NumberFormat
  readonly stands: number
  readonly names: readonly string[]
}

/** One written form and all formats that are written so. */
export interface Form {
  /** For each place the classes that may stand there; 0 where it is one sign alone. */
  readonly masks: Uint32Array
  readonly signs: Uint16Array
  readonly candidates: readonly Candidate[]
}

/** By the length of the first run of letters and digits, then by what follows it; the longer forms first. */
export type Forms = readonly (readonly (readonly Form[])[] | undefined)[]

/** What may follow the first run: nothing that matters, then each of these. */
const FOLLOWS = ' -./('
const CLASSES: Readonly<Record<string, number>> = {
  '9': DIGIT,
  A: UPPER,
  a: LETTER,
  X: DIGIT | UPPER,
  x: ALNUM,
  ' ': BLANK,
}

export const LONGEST_RUN = 24

/** An index into the forms of one length, by the code of the sign that follows. */
export function followIndex(code: number): number {
  if (code === 0xa0 || code === 0x202f) return 1
  return code < 0x80 ? FOLLOWS.indexOf(String.fromCharCode(code)) + 1 : 0
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
  const forms: Form[][][] = []
  for (const [form, candidates] of [...byForm].toSorted(([a], [b]) => b.length - a.length)) {
    const run = form.search(/[^9AaXx]|$/)
    const list = (forms[run] ??= Array.from({ length: FOLLOWS.length + 1 }, () => []))
    list[followIndex(form.charCodeAt(run))]!.push({ ...compileForm(form), candidates })
  }
  return forms
}

function compileForm(form: string): Pick<Form, 'masks' | 'signs'> {
  const masks = Uint32Array.from(form, char => CLASSES[char] ?? 0)
  return { masks, signs: Uint16Array.from(form, char => char.charCodeAt(0)) }
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
