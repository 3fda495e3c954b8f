import { parseArgs } from 'node:util'
import { addKey, disableKey, fileStore, type KeyStore, listKeys, memoryStore, removeKey } from '@windbreak/access'
import { KEYS_FILE, PEPPER_FILE, readPepperFile } from './access-files.js'
import { KeyCommand } from './errors.js'
import type { Env } from './settings.js'

export const USAGE = `usage: create <principal> [--tenant T] [--role R]... [--expires 2027-01-31T00:00:00Z] [--test]
       list | disable <key id> | remove <key id>
  --file F         the file of keys; else what ${KEYS_FILE} names
  --pepper-file F  the file of peppers; else what ${PEPPER_FILE} names
`

export interface Output {
  /** What may be kept. */
  readonly out: (text: string) => void
  /** What is for the eyes of whoever runs it. */
  readonly show: (text: string) => void
}

const OPTIONS = {
  file: { type: 'string' },
  'pepper-file': { type: 'string' },
  tenant: { type: 'string' },
  role: { type: 'string', multiple: true },
  expires: { type: 'string' },
  test: { type: 'boolean' },
} as const

/**
 * Administers the keys in a file that servers read while they run. Throws a coded error where nothing was done.
 * `create` without a file prints what a file would hold.
 */
export async function runKeyCommand(args: readonly string[], env: Env, { out, show }: Output): Promise<void> {
  const { values, positionals } = parse(args)
  const [command = '', name, ...rest] = positionals
  if (rest.length > 0) throw new KeyCommand('there is a word too many')
  const path = values.file ?? env[KEYS_FILE]
  const needed = (): KeyStore => {
    if (!path) throw new KeyCommand(`name the file, by --file or ${KEYS_FILE}`)
    return fileStore(path)
  }

  switch (command) {
    case 'create': {
      const store = path ? fileStore(path) : memoryStore()
      const [pepper] = readPepperFile(values['pepper-file'] ?? env[PEPPER_FILE])
      const { tenant, role: roles, expires, test } = values
      const created = await addKey(store, {
        principal: given(name, 'principal'),
        live: test !== true,
        ...(tenant === undefined ? {} : { tenant }),
        ...(roles === undefined ? {} : { roles }),
        ...(expires === undefined ? {} : { expires }),
        ...(pepper === undefined ? {} : { pepper }),
      })
      if (!path) out(`${JSON.stringify({ keys: await store.read() }, null, 2)}\n`)
      return show(`access key ${created.id}, shown once: ${created.key}\n`)
    }
    case 'list':
      for (const key of await listKeys(needed())) out(`${JSON.stringify(key)}\n`)
      return
    case 'disable':
      return disableKey(needed(), given(name, 'key id'))
    case 'remove':
      return removeKey(needed(), given(name, 'key id'))
    default:
      throw new KeyCommand('there is no such command')
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch {
    // Its message quotes what was typed, which may be a key.
    throw new KeyCommand('there is an option that is not known, or lacks its value')
  }
}

function given(word: string | undefined, what: string): string {
  if (word === undefined) throw new KeyCommand(`name the ${what}`)
  return word
}
