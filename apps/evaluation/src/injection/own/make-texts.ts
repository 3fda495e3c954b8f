import { createRandom, fill, type Lists, pick } from './fill.js'
import { ATTACKS, COMMANDS, DOCUMENTS, PROMPTS, QUESTIONS } from './read-forms.js'

/** A text made here, and what it is an example of. */
export interface OwnText {
  readonly source: string
  readonly isAttack: boolean
  /** Whether it is a document or a tool's result; else it is what a user writes. */
  readonly isDocument: boolean
  readonly text: string
}

/** Every other form and order, so that one half can be left out while the other teaches. */
const HALVES = ['a', 'b'] as const

const halfOf = <T>(list: readonly T[], half: number) => list.filter((_, i) => i % 2 === half)

/** So many of each kind, the same for the same seed. */
export function makeTexts(count: number, seed = 1): readonly OwnText[] {
  const random = createRandom(seed)
  const some = (source: string, isAttack: boolean, isDocument: boolean, make: () => string) =>
    Array.from({ length: count }, () => ({ source, isAttack, isDocument, text: make() }))
  const from = (forms: readonly string[], lists: Lists) => () => fill(pick(forms, random), lists, random)
  const document = from(DOCUMENTS.forms, DOCUMENTS.lists)
  const attacks = HALVES.map((name, half) => {
    const lists = { ...ATTACKS.lists, deed: halfOf(ATTACKS.lists['deed']!, half) }
    const orders = { ...COMMANDS.lists, order: halfOf(COMMANDS.lists['order']!, half) }
    const command = from(halfOf(COMMANDS.forms, half), orders)
    return [
      some(`own override ${name}`, true, false, from(halfOf(ATTACKS.overrides, half), lists)),
      some(`own extraction ${name}`, true, false, from(halfOf(ATTACKS.extractions, half), lists)),
      some(`own jailbreak ${name}`, true, false, from(halfOf(ATTACKS.jailbreaks, half), lists)),
      some(`own poisoned document ${name}`, true, true, () => poison(document(), command(), random)),
    ]
  })
  return [
    ...attacks.flat(2),
    ...some('own question', false, false, from(QUESTIONS.forms, QUESTIONS.lists)),
    ...some('own prompt', false, false, from(PROMPTS.forms, PROMPTS.lists)),
    ...some('own document', false, true, document),
    ...some('own long document', false, true, () => [document(), document(), document()].join('\n\n')),
  ]
}

/** Puts a command between two sentences or lines of a document, or at its end. */
function poison(document: string, command: string, random: () => number): string {
  const ends = [...document.matchAll(/[.!?](?=[\s"<])|\n/g)].map(({ index }) => index + 1)
  const at = random() < 0.3 || ends.length === 0 ? document.length : pick(ends, random)
  const written = document.startsWith('{') ? JSON.stringify(command).slice(1, -1) : command
  return `${document.slice(0, at)} ${written} ${document.slice(at)}`
}
