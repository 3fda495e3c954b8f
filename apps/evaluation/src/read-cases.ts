import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** From, to (exclusive) and what is there. */
export type Labelled = readonly [start: number, end: number, label: string]

/** One text, and what a person said is in it. */
export interface Case {
  readonly id: string
  readonly source: string
  readonly kind: string
  readonly label: string
  readonly text: string
  readonly spans: readonly Labelled[]
  readonly meta: Readonly<Record<string, unknown>>
}

/** Reads one file of the data, one case a line; `null` where it is not there. */
export async function readCases(folder: string, name: string): Promise<readonly Case[] | null> {
  let packed: Buffer
  try {
    packed = await readFile(join(folder, `${name}.jsonl.gz`))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const lines = gunzipSync(packed).toString('utf8').split('\n')
  return lines.filter(line => line !== '').map(line => inCodeUnits(JSON.parse(line) as Case))
}

/** The data counts characters, JavaScript UTF-16 code units. */
function inCodeUnits(one: Case): Case {
  const characters = Array.from(one.text)
  if (characters.length === one.text.length) return one
  const at: number[] = [0]
  for (const character of characters) at.push(at.at(-1)! + character.length)
  return { ...one, spans: one.spans.map(([start, end, label]) => [at[start]!, at[end]!, label] as const) }
}
