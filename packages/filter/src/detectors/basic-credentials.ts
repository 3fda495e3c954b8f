import { isPlausibleSecret } from './plausible-secret.js'

/** The password in the credentials of RFC 7617, which are a name, a colon and a password in base64; `null` in others. */
export function basicPassword(encoded: string): string | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null
  const decoded = Buffer.from(encoded, 'base64').toString('latin1')
  if (!/^[\x20-\x7e\xa0-\xff]+$/.test(decoded)) return null
  const colon = decoded.indexOf(':')
  return colon === -1 ? null : decoded.slice(colon + 1) || decoded.slice(0, colon)
}

export function isPassword(text: string): boolean {
  return isPlausibleSecret({ text, quoted: true, strength: 'password', spoken: false })
}
