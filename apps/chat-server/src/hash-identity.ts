import { type IdentityKind, searchIdentity } from '@windbreak/audit'
import { readIdentityKeys } from './audit-identities.js'

/** Prints what stands in the audit trail for a user, an address or a text: one line for each key. */
const KINDS: readonly string[] = ['user', 'address', 'text'] satisfies IdentityKind[]
const [kind = '', value] = process.argv.slice(2)
const path = process.env['WINDBREAK_AUDIT_IDENTITY_KEY_FILE']
if (!KINDS.includes(kind) || value === undefined || !path) {
  process.stderr.write(
    'usage: WINDBREAK_AUDIT_IDENTITY_KEY_FILE=<file> npx -y pnpm@12 --silent audit:hash user|address|text <value>\n',
  )
  process.exitCode = 2
} else {
  const keys = readIdentityKeys(path, process.env['WINDBREAK_DATA_DIR'] || '.windbreak')
  for (const hash of searchIdentity(kind as IdentityKind, value, keys)) process.stdout.write(`${hash}\n`)
}
