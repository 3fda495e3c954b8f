import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml'
import { BadFile } from '../errors.js'

/** More than a hundred thousand principals need. */
const CHARS_MOST = 16_777_216
/** The deepest setting stands ten levels down. */
const LEVELS_MOST = 16

interface Placed {
  readonly range?: readonly [number, ...number[]] | null | undefined
  readonly anchor?: string | undefined
  readonly tag?: string | undefined
}

/**
 * Reads a policy as JSON or YAML 1.2 (core schema), of which JSON is a part: plain values only, no anchors, aliases and
 * tags, no key twice. Throws `WB_POLICY_FILE` with the line of the fault, and none of the text.
 */
export function readPolicyText(text: string): unknown {
  if (text.length > CHARS_MOST) throw new BadFile(`is longer than ${CHARS_MOST} characters`)
  if (text.trim() === '') throw new BadFile('is empty')
  // Whether a key stands twice is looked at below: the library compares each with each.
  const document = parseDocument(text, {
    schema: 'core',
    version: '1.2',
    strict: true,
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    // With `silent` a second document would be dropped without a word.
    logLevel: 'error',
  })
  const lineOf = (at: number) => `line ${text.slice(0, at).split('\n').length}`
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) {
    throw new BadFile(
      `is no JSON or YAML: ${problem.code.toLowerCase().replaceAll('_', ' ')}, ${lineOf(problem.pos[0])}`,
    )
  }
  return plain(document.contents, 0)

  function plain(node: unknown, level: number): unknown {
    const { range, anchor, tag } = (node ?? {}) as Placed
    const refuse = (why: string) => new BadFile(`${why}, ${lineOf(range?.[0] ?? 0)}`)
    if (level > LEVELS_MOST) throw refuse(`is nested deeper than ${LEVELS_MOST} levels`)
    if (isAlias(node) || anchor !== undefined) throw refuse('has an anchor or an alias')
    if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')) throw refuse('has a tag')
    if (isScalar(node)) return node.value
    if (isSeq(node)) return node.items.map(item => plain(item, level + 1))
    if (!isMap(node)) return null
    const members = new Map<string, unknown>()
    for (const pair of node.items) {
      const key = isPair(pair) && isScalar(pair.key) ? pair.key : undefined
      if (key === undefined || key.anchor !== undefined) throw refuse('has a key that is no plain name')
      const name = String(key.value)
      if (name === '__proto__') throw refuse('has a key that is no plain name')
      if (members.has(name)) {
        throw new BadFile(`has a key twice, ${lineOf(key.range?.[0] ?? 0)}`)
      }
      members.set(name, plain(pair.value, level + 1))
    }
    return Object.fromEntries(members)
  }
}
