import { pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import { type Figure, say } from './say.js'

const RECORDS = 10_000_000
const MIB = 1_048_576
const MEMORY_MOST = 64

/** The parts of the audit package that are measured, which it does not export. */
interface Parts {
  readonly CompactRange: new () => { readonly size: number; push(leaf: string): void; toBytes(): Buffer }
  readonly hashLine: (bytes: Buffer, start: number, end: number) => string
}

async function load(): Promise<Parts> {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve('@windbreak/audit'))
  const [range, lines] = await Promise.all(
    ['proof/compact-range.js', 'proof/hash-lines.js'].map(name => import(new URL(name, entry).href)),
  )
  return { ...range, ...lines } as Parts
}

/** What the tree over ten million records keeps in memory, while it grows and at its end. */
export async function tree(): Promise<readonly Figure[]> {
  const { CompactRange, hashLine } = await load()
  const line = Buffer.from('x'.repeat(600))
  const range = new CompactRange()
  let most = 0
  const before = process.memoryUsage().heapUsed
  const started = process.cpuUsage()
  for (let n = 0; n < RECORDS; n++) {
    line.writeUInt32BE(n)
    range.push(hashLine(line, 0, line.length))
    if (n % 100_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  const { user } = process.cpuUsage(started)
  say(`${range.size} records, ${range.toBytes().length} bytes of tree, ${(user / RECORDS).toFixed(2)} µs a record`)
  return [
    { what: 'memory of the tree at 10 million records, waste included, in MiB', found: most / MIB, goal: MEMORY_MOST },
  ]
}
