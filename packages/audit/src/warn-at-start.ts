import { isDevelopment } from './identities/open-identities.js'
import { InvalidSettings } from './errors.js'
import type { AuditSettings } from './settings.js'
import type { Log } from './spool/log.js'

/** Says what is weaker, or graver, than the defaults. Throws where it is too weak for anywhere but development. */
export function warnAtStart({ mode, level }: AuditSettings, environment: string | undefined, log: Log): void {
  if (mode === 'best-effort') {
    log.warn({}, 'audit: mode "best-effort": calls go on without a record when storage fails')
  }
  if (level === 'none') {
    if (!isDevelopment(environment)) throw new InvalidSettings('/level', '"none" is for development alone')
    log.warn({}, 'audit: level "none": no call is recorded')
  }
  if (level === 'request' || level === 'request-response') {
    log.warn({ level }, `audit: level "${level}": what the filter lets pass of texts is recorded and kept`)
  }
}
