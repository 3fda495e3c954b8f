import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

/** PEM text: the server's certificate, with those that lead to its authority behind it, and its private key. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What is wrong with it at `now` (epoch milliseconds), in words; `undefined` where a client may take it. */
export function faultOf(pair: Certificate, now: number): string | undefined {
  const read = tryRead(pair)
  if (read === undefined) return 'it and TLS_KEY_FILE are no PEM certificate and its key'
  const { validFrom, validTo } = read
  if (now >= Date.parse(validTo)) return `the certificate ended at ${new Date(validTo).toISOString()}`
  if (now < Date.parse(validFrom)) return `the certificate begins at ${new Date(validFrom).toISOString()}`
  return undefined
}

/** Epoch milliseconds. */
export function endOf({ cert }: Certificate): number {
  return Date.parse(new X509Certificate(cert).validTo)
}

function tryRead(pair: Certificate): X509Certificate | undefined {
  try {
    createSecureContext(pair)
    // Of empty text a context can be made, though no client would get through.
    return new X509Certificate(pair.cert)
  } catch {
    return undefined
  }
}
