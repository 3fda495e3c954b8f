import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as tls from 'node:tls'
import { TlsSettingRefused } from './errors.js'
import type { KeySource } from '../sources/key-source.js'
import { identityCheck } from './check-identity.js'
import type { TlsSettings } from './settings.js'

export interface TlsPlan {
  /** The JSON pointer of the settings. */
  readonly where: string
  readonly settings: TlsSettings | undefined
  /** Of the client's private key. */
  readonly key: KeySource | undefined
}

/** What `tls.connect` is given. The certificates and the private key are in the context, out of JavaScript's reach. */
export interface Trust {
  readonly secureContext: tls.SecureContext
  readonly servername?: string
  readonly rejectUnauthorized: true
  readonly checkServerIdentity: NonNullable<tls.ConnectionOptions['checkServerIdentity']>
}

/** Reads every file and the private key anew. Throws `WB_CONFIG_TLS_SETTING`, which names the setting and no content. */
export async function readTls({ where, settings, key: keySource }: TlsPlan, signal: AbortSignal): Promise<Trust> {
  const { ca, caOnly = false, cert, minVersion = 'TLSv1.2', servername, pins } = settings ?? {}
  if (caOnly && ca === undefined)
    throw new TlsSettingRefused(`${where}/caOnly`, 'says that "ca" counts alone; give one')
  if ((cert === undefined) !== (keySource === undefined)) {
    throw new TlsSettingRefused(`${where}/${cert === undefined ? 'cert' : 'key'}`, 'is missing: the two go together')
  }
  const own = await Promise.all((ca ?? []).map(async (value, i) => readCertificates(value, `${where}/ca/${i}`)))
  const chain = cert === undefined ? undefined : await readCertificates(cert, `${where}/cert`)
  const versions = await keySource?.read(signal)
  const key = versions?.[0]?.secret.reveal()
  if (keySource !== undefined && key === undefined) throw new TlsSettingRefused(`${where}/key`, 'has no value')
  return {
    secureContext: createContext({
      ...(ca === undefined ? {} : { ca: caOnly ? own : [...(await readDefaults()), ...own] }),
      ...(chain === undefined ? {} : { cert: chain }),
      ...(key === undefined ? {} : { key }),
      // Said outright, so that the command line of Node does not decide it.
      minVersion,
    }),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: true,
    checkServerIdentity: identityCheck(pins),
  }

  function createContext(options: tls.SecureContextOptions): tls.SecureContext {
    try {
      return tls.createSecureContext(options)
    } catch {
      // OpenSSL's own message says nothing to whoever wrote the settings.
      throw new TlsSettingRefused(`${where}/key`, 'is no unencrypted PEM key, or not the one of "cert"')
    }
  }
}

/** Those that are files; what is PEM text stays as it is. */
export function filesOf({ ca = [], cert }: TlsSettings): readonly string[] {
  return [...ca, ...(cert === undefined ? [] : [cert])].filter(value => !isPem(value))
}

const isPem = (value: string): boolean => value.includes('-----BEGIN ')

async function readCertificates(value: string, where: string): Promise<string> {
  const text = isPem(value) ? value : await readText(value, where)
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  // OpenSSL takes what is no certificate for none, without a word.
  if (blocks === null || !blocks.every(isCertificate)) throw new TlsSettingRefused(where, 'holds no PEM certificate')
  return blocks.join('\n')
}

async function readText(path: string, where: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new TlsSettingRefused(where, 'is a file that cannot be read')
  }
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0
  } catch {
    return false
  }
}

/** The authorities that count where nobody names any. */
async function readDefaults(): Promise<readonly string[]> {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] }
  if (getCACertificates !== undefined) return getCACertificates('default')
  // Node 20 does not tell what it read from there.
  const extra = process.env['NODE_EXTRA_CA_CERTS']
  return extra ? [...tls.rootCertificates, await readText(extra, 'NODE_EXTRA_CA_CERTS')] : tls.rootCertificates
}
