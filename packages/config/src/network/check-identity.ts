import { createHash, X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

export const PIN_MISMATCH = 'PIN_MISMATCH'

/** For `tls.connect`, which asks before anything is sent: the name, as Node does it, and then the pinned public keys. */
export function identityCheck(pins: readonly string[] | undefined) {
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    const fault = checkServerIdentity(host, certificate)
    if (fault !== undefined || pins === undefined || pins.includes(pinOf(certificate.raw))) return fault
    return Object.assign(new Error('The public key is none of those pinned'), { code: PIN_MISMATCH })
  }
}

/** `sha256/…`: of a certificate (DER or PEM) the SHA-256 of its public key, as RFC 7469 writes it. */
export function pinOf(certificate: string | Buffer): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return `sha256/${createHash('sha256').update(spki).digest('base64')}`
}
