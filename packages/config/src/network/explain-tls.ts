import { PIN_MISMATCH } from './check-identity.js'

const UNKNOWN_AUTHORITY =
  'its certificate is from no authority that this server believes; name it in "tls.ca" if it is yours'
const NO_COMMON = 'the two speak no version of TLS, or no cipher, in common; look at "tls.minVersion"'

const REASONS: readonly (readonly [code: RegExp, why: string])[] = [
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet; is the clock right?'],
  [/^CERT_REVOKED$/, 'its certificate was revoked'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name; look at "tls.servername"'],
  [new RegExp(`^${PIN_MISMATCH}$`), 'its public key is none of those in "tls.pins"'],
  [/^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|CERT_UNTRUSTED)/, UNKNOWN_AUTHORITY],
  [/^(CERT_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)/, 'its certificate is not valid'],
  [/^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|NO_PROTOCOLS_AVAILABLE)/, NO_COMMON],
  [/^ERR_SSL_.*ALERT_/, 'it did not take the certificate of this server; look at "tls.cert" and "tls.key"'],
]

/** Why a handshake failed, by the system's code for it, or `undefined` where it was not the handshake. */
export function explainTls(code: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(code))?.[1]
}
