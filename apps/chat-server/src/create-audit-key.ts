import { createSigningKey, readSigner, verifierKey } from '@windbreak/audit'

/** Prints a new key for WINDBREAK_AUDIT_KEY_FILE, and what verifies the records that it signs. */
const logId = process.argv[2]
if (logId === undefined) {
  process.stderr.write('usage: npx -y pnpm@12 --silent audit:key <log id, such as the host name> > audit.key\n')
  process.exitCode = 2
} else {
  const key = createSigningKey()
  process.stderr.write(`public key, for audit:verify: ${verifierKey(readSigner(logId, key))}\n`)
  process.stdout.write(key.reveal())
}
