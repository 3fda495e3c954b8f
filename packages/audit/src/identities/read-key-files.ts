import { readFileSync, realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { Secret } from '@windbreak/core'
import { BadIdentityKey } from '../errors.js'

/**
 * Keys from files, the current one first. A key inside the spool's directory would be in the hands of whoever reads the
 * log, and is refused. Throws `WB_AUDIT_IDENTITY_KEY`.
 */
export function readKeyFiles(files: readonly string[], directory: string): readonly Secret[] {
  return files.map(file => {
    const way = relative(real(directory), real(file))
    if (way !== '..' && !way.startsWith(`..${sep}`)) {
      throw new BadIdentityKey(`${file} lies in the directory of the log; keep it elsewhere`)
    }
    return new Secret(readText(file))
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new BadIdentityKey(`${file} cannot be read (${String((error as NodeJS.ErrnoException).code)})`)
  }
}

/** Where a path leads; it may not be there yet. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
