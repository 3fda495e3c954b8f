import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readVerifier, verifyLog } from '@windbreak/audit'

const USAGE = `usage: npx -y pnpm@12 audit:verify <directory> --key <public key> [--checkpoint <file>] [--partial]
  --key         what audit:key or the server's start printed; give it again for each key the log was signed with
  --checkpoint  a checkpoint that was kept elsewhere; may be given again
  --partial     the first segments were moved away`

/** 0: proved; 1: it is not what was signed; 2: it cannot be looked at. */
try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}\n`)
  process.exitCode = 2
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      checkpoint: { type: 'string', multiple: true, default: [] },
      partial: { type: 'boolean', default: false },
    },
  })
  const [directory] = positionals
  if (directory === undefined || positionals.length > 1 || values.key.length === 0) throw new Error('')
  const verifiers = values.key.map(readVerifier)
  const checkpoints = values.checkpoint.map(path => readFileSync(path, 'utf8'))
  const started = performance.now()
  const seen = await verifyLog(directory, { verifiers, checkpoints, partial: values.partial })
  const seconds = (performance.now() - started) / 1000
  const { records, missing, covered, uncovered, open } = seen
  for (const { why, segment, line } of seen.faults) {
    process.stdout.write(`NOT PROVED: ${why}${segment === null ? '' : ` (${segment}, at or before line ${line})`}\n`)
  }
  process.stdout.write(
    `${records} records, ${seen.checkpoints} checkpoints, covered up to ${covered}, ${uncovered} not covered yet, ` +
      `${missing} moved away, ${open} calls without an outcome, ${seconds.toFixed(1)} s\n`,
  )
  return seen.ok ? 0 : 1
}
