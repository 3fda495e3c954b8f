import { hashWord } from './hash-word.js'
import { LITERALS } from './rules/compile-rules.js'
import { CLASSES } from './words/index.js'

const OWN_CLASSES = Object.keys(CLASSES).length

/** The classes there are, by the number that a set holds them under. */
export const CLASS_NAMES: readonly string[] = [...Object.keys(CLASSES), ...LITERALS]

const SLOTS = 1 << 14
const keys = new Int32Array(SLOTS)
const values = new Uint16Array(SLOTS)
/** Sets of classes: a word may belong to several. */
const sets: (readonly number[])[] = [[]]
/** What a set is called in features: stays the same when other classes are added. */
const codes: number[] = [0]
let isFilled = false

/** The set of classes a word belongs to, by its hash; 0 where it is in none. */
export function wordsOf(hash: number): number {
  if (!isFilled) fill()
  for (let slot = hash & (SLOTS - 1); values[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
    if (keys[slot] === hash) return values[slot]!
  }
  return 0
}

/** The numbers of the classes in a set. */
export function classesIn(set: number): readonly number[] {
  return sets[set]!
}

/** Whether a class is in a set. */
export function isIn(set: number, name: string): boolean {
  return sets[set]!.some(number => CLASS_NAMES[number] === name)
}

/** A number for a set that depends on the names of its classes alone. */
export function codeOf(set: number): number {
  return codes[set]!
}

export function setCount(): number {
  if (!isFilled) fill()
  return sets.length
}

function fill(): void {
  isFilled = true
  const known = new Map<number, Set<number>>()
  for (const [number, name] of CLASS_NAMES.entries()) {
    for (const word of CLASSES[name] ?? [name]) {
      for (const hash of [hashWord(word), ...(word.length > 4 ? [hashWord(rotated(word))] : [])]) {
        known.set(hash, (known.get(hash) ?? new Set()).add(number))
      }
    }
  }
  const numbers = new Map<string, number>()
  for (const [hash, classes] of known) {
    const members = [...classes].toSorted((a, b) => a - b)
    const name = members.join()
    const set = numbers.get(name) ?? sets.push(members) - 1
    numbers.set(name, set)
    codes[set] = codeFor(members)
    let slot = hash & (SLOTS - 1)
    while (values[slot] !== 0) slot = (slot + 1) & (SLOTS - 1)
    keys[slot] = hash
    values[slot] = set
  }
}

/** Words that only rules name do not count: they are features by themselves. */
function codeFor(members: readonly number[]): number {
  return hashWord(members.flatMap(member => (member < OWN_CLASSES ? CLASS_NAMES[member]! : [])).join(''))
}

/** Each Latin letter thirteen further on: what is written so is known as it stands. */
function rotated(word: string): string {
  return word.replace(/[a-z]/g, letter => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97))
}
