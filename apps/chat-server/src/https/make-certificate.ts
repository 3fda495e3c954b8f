import type { Certificate } from './certificate.js'

const DAY_MS = 86_400_000
const DAYS = 30

/** A certificate for this machine's own names that nobody else has signed; it lives as long as the process. */
export async function makeCertificate(now: number): Promise<Certificate> {
  // Imported only now: a server with a certificate of its own has no need of it.
  const { generate } = await import('selfsigned')
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    // A clock that is a little behind shall not keep a browser out.
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert, key }
}
