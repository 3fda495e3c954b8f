import { createKey } from '@windbreak/access'

/** Prints a new access key once, and what to put into the file that WINDBREAK_ACCESS_KEYS_FILE names. */
const principal = process.argv[2]
if (principal === undefined) {
  process.stderr.write('usage: npx -y pnpm@12 create-key <principal>\n')
  process.exitCode = 2
} else {
  const { key, hash, id } = createKey({ live: true })
  process.stderr.write(`access key, shown once: ${key}\n`)
  process.stdout.write(`${JSON.stringify({ keys: [{ id, hash, principal }] }, null, 2)}\n`)
}
