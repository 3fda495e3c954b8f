import type { Environment } from '@windbreak/core'
import { DevelopmentOnly, InvalidSetting } from '../errors.js'
import { readText, refuseWritable } from '../read-json-file.js'
import type { Env } from '../settings.js'
import { type Certificate, faultOf } from './certificate.js'

/** Your certificate, read again when its files change; or one that is made up at the start. */
export type TlsSettings = CertificateFiles | 'development'

export interface CertificateFiles extends Certificate {
  readonly certFile: string
  readonly keyFile: string
}

/** From TLS_CERT_FILE and TLS_KEY_FILE, or WINDBREAK_HTTPS; `undefined` for plain HTTP. */
export function readTls(env: Env, environment: Environment, now: number = Date.now()): TlsSettings | undefined {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, WINDBREAK_HTTPS: made } = env
  if (made && made !== 'development') throw new InvalidSetting('WINDBREAK_HTTPS', 'expected "development", or nothing')
  if (made && environment !== 'development') throw new DevelopmentOnly('WINDBREAK_HTTPS')
  if (made && (certFile || keyFile)) {
    throw new InvalidSetting('WINDBREAK_HTTPS', 'either a made-up certificate, or TLS_CERT_FILE and TLS_KEY_FILE')
  }
  if (made) return 'development'
  if (!certFile && !keyFile) return undefined
  if (!certFile || !keyFile) {
    throw new InvalidSetting(certFile ? 'TLS_KEY_FILE' : 'TLS_CERT_FILE', 'a certificate and its key go together')
  }
  const pair = readPair(certFile, keyFile)
  const fault = faultOf(pair, now)
  if (fault !== undefined) throw new InvalidSetting('TLS_CERT_FILE', fault)
  return { certFile, keyFile, ...pair }
}

/** Throws `WB_SERVER_INVALID_SETTING` where a file cannot be read, or others may write the key's. */
export function readPair(certFile: string, keyFile: string): Certificate {
  const pair = { cert: readText('TLS_CERT_FILE', certFile), key: readText('TLS_KEY_FILE', keyFile) }
  refuseWritable('TLS_KEY_FILE', keyFile)
  return pair
}
