import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { makeOrdinaryText } from '../filter/ordinary-text.js'
import { below, DISGUISES, LONG, PARTS, pick, type Random, VALUES } from './values.js'

/** The data that lies beside the repository, where it does. */
const CORPORA = ['pii', 'secrets-positive-core', 'secrets-benign-hard', 'output-benign', 'injection-attack']
/** More characters than this of one text of the data show nothing new. */
const LONGEST = 2_000

export interface Texts {
  readonly generated: readonly string[]
  readonly corpora: readonly string[]
  /** Files of the data that were not there. */
  readonly missing: readonly string[]
}

export function makeTexts(count: number, random: Random, folder: string): Texts {
  const prose = makeOrdinaryText(200_000)
  const generated = Array.from({ length: count }, () => makeText(random, prose))
  const missing: string[] = []
  const corpora = CORPORA.flatMap(name => {
    const texts = readTexts(join(folder, `${name}.jsonl.gz`))
    if (texts === undefined) missing.push(name)
    return texts ?? []
  })
  return { generated, corpora, missing }
}

/** Some values, parts and words, that run into each other or stand apart. */
function makeText(random: Random, prose: string): string {
  return Array.from(
    { length: 1 + below(random, 6) },
    () => fragment(random, prose) + pick(random, ['', '', ' ', '\n']),
  ).join('')
}

function fragment(random: Random, prose: string): string {
  const value = () => pick(random, Object.values(VALUES))(random)
  switch (below(random, 8)) {
    case 0:
    case 1:
      return value()
    case 2:
      return pick(random, DISGUISES)(value())
    case 3:
      return random() < 0.3 ? pick(random, LONG)(random) : value()
    case 4: {
      const at = below(random, prose.length - 80)
      return prose.slice(at, at + 10 + below(random, 70))
    }
    default:
      return pick(random, PARTS)
  }
}

function readTexts(file: string): readonly string[] | undefined {
  let packed: Buffer
  try {
    packed = readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const lines = gunzipSync(packed).toString('utf8').split('\n')
  return lines.filter(line => line !== '').map(line => (JSON.parse(line) as { text: string }).text.slice(0, LONGEST))
}
