import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCases } from '../read-cases.js'
import { makeTexts } from './own/make-texts.js'

/** Texts of one origin: left out of training as one. */
export interface Group {
  readonly name: string
  readonly isAttack: boolean
  /** Made here, by this repository's own forms. */
  readonly isOwn: boolean
  /** Whether its texts are documents; else they are what users write. Those that may be both are neither's. */
  readonly isDocument: boolean
  readonly texts: readonly string[]
}

const FILES = ['injection-attack', 'injection-benign', 'pii', 'output-benign']
/** So many of each kind are made. */
const OWN = 500

/** By the start of a case's label or source. */
const NAMES: readonly (readonly [start: string, name: string])[] = [
  ['jailbreak', 'jailbreaks in the wild'],
  ['system-prompt', 'extraction'],
  ['deepset', 'deepset'],
  ['leolee99', 'NotInject'],
  ['allenai', 'WildGuard'],
  ['f/awesome', 'awesome prompts'],
  ['tatsu-lab', 'Alpaca'],
  ['microsoft/presidio-research', 'sentences'],
]

/** Ordinary documents, one a file. */
async function readDocuments(folder: string): Promise<Group> {
  const files = (await readdir(folder)).toSorted()
  const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')))
  return { name: 'documents given', isAttack: false, isOwn: false, isDocument: true, texts }
}

/** The data there is, by origin, and what is made here. Throws where the attacks or the benign texts are not there. */
export async function readGroups(folder: string, documents?: string): Promise<readonly Group[]> {
  const found = new Map<string, { isAttack: boolean; texts: string[] }>()
  const read = await Promise.all(FILES.map(name => readCases(folder, name)))
  for (const [i, file] of FILES.entries()) {
    const cases = read[i] ?? null
    if (cases === null) throw new Error(`there is no ${file}.jsonl.gz in ${folder}`)
    for (const { label, source, text, kind } of cases) {
      const isAttack = kind === 'injection'
      const origin = isAttack ? label : source
      const name = NAMES.find(([start]) => origin.startsWith(start))?.[1] ?? (isAttack ? origin : 'other')
      const group = found.get(name) ?? { isAttack, texts: [] }
      group.texts.push(text)
      found.set(name, group)
    }
  }
  const own = new Map<string, Group & { texts: string[] }>()
  for (const { source, isAttack, isDocument, text } of makeTexts(OWN)) {
    const group = own.get(source) ?? { name: source, isAttack, isOwn: true, isDocument, texts: [] }
    group.texts.push(text)
    own.set(source, group)
  }
  const given = documents === undefined ? [] : [await readDocuments(documents)]
  for (const [name, { isAttack, texts }] of found) {
    given.push({ name, isAttack, isOwn: false, isDocument: false, texts })
  }
  return [...given, ...own.values()]
}
