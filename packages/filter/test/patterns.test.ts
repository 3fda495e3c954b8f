// No regular expression that is shipped may take more than linear time, whatever it is tried on.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript-5'

// The engine in plain JavaScript: the others are not installed.
process.env['RECHECK_BACKEND'] = 'pure'
const { check } = await import('recheck')

const SOURCE = fileURLToPath(new URL('../src', import.meta.url))

/** What the prover gives no answer to, and what bounds it. */
const BOUNDED: Readonly<Record<string, string>> = {
  'detectors/address/read-address.ts': 'no repeat in it is longer than 19, and it is tried on at most 72 characters',
  'detectors/name-end.ts': 'no repeat in it is longer than 48, and it is tried on at most 96 characters',
}

interface Found {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** Every regular expression written in a file, and whether one is made at run time. */
function patternsIn(file: string): { file: string; found: readonly Found[]; isMade: boolean } {
  const found: Found[] = []
  let isMade = false
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') isMade = true
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(join(SOURCE, file), 'utf8'), ts.ScriptTarget.Latest, true))
  return { file, found, isMade }
}

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const all = files.map(patternsIn)

t.test('patterns are written down, not made at run time, so that they can be proved', t => {
  t.ok(all.flatMap(({ found }) => found).length > 5, 'there are some to prove')
  t.strictSame(
    all.flatMap(({ file, isMade }) => (isMade ? [file] : [])),
    [],
  )
  t.end()
})

t.test('every pattern takes linear time', async t => {
  const seen = new Set<string>()
  for (const { file, source, flags } of all.flatMap(({ found }) => found)) {
    // `v` is `u` with set notation, which the prover does not read; none of the patterns uses that.
    const key = `/${source}/${flags.replace('v', 'u')}`
    if (seen.has(key)) continue
    seen.add(key)
    const { status } = await check(source, flags.replace('v', 'u'), { timeout: 10_000 })
    const isBounded = status === 'unknown' && BOUNDED[file] !== undefined && !/[+*]|,}/.test(source)
    t.equal(isBounded ? 'safe' : status, 'safe', `${file}: ${key}`)
  }
})

t.test('the prover knows a pattern that does not', async t => {
  t.equal((await check('^(a+)+$', '')).status, 'vulnerable')
  t.equal((await check('a*a*b', '')).status, 'vulnerable')
})
