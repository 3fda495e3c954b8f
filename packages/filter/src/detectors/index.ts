import type { Detector } from '../scan/detector.js'
import { streetAddress } from './address/street-address.js'
import { assignedSecret } from './assigned-secret.js'
import { bundlerCredentials } from './bundler-credentials.js'
import { commandSecret } from './command-secret.js'
import { cryptoAddress } from './crypto/crypto-address.js'
import { email } from './email.js'
import { headerSecret } from './header-secret.js'
import { iban } from './iban.js'
import { bankNumber, deviceNumber, healthNumber, nationalId, postcode } from './identity/index.js'
import { jsonWebToken } from './json-web-token.js'
import { vendorKeys } from './keys/index.js'
import { namedSecret, namedUuid } from './named/named-secret.js'
import { paymentCard } from './payment-card.js'
import { ipAddress } from './network/ip-address.js'
import { macAddress } from './network/mac-address.js'
import { dateOfBirth } from './person/date-of-birth.js'
import { OUTPUT_DETECTORS } from '../output/index.js'
import { phone } from './phone/phone.js'
import { privateKey } from './private-key.js'
import { urlCredentials } from './url-credentials.js'

/** All detectors, the more specific first: where two find the same text, the first gives its name. */
export const DETECTORS: readonly Detector[] = Object.freeze([
  privateKey,
  ...vendorKeys,
  jsonWebToken,
  // Before the next, for that waits at colons, and a match that may begin before one must not wait with it.
  macAddress,
  urlCredentials,
  commandSecret,
  bundlerCredentials,
  headerSecret,
  assignedSecret,
  namedSecret,
  namedUuid,
  paymentCard,
  iban,
  email,
  healthNumber,
  nationalId,
  bankNumber,
  deviceNumber,
  streetAddress,
  postcode,
  ipAddress,
  cryptoAddress,
  dateOfBirth,
  phone,
  ...OUTPUT_DETECTORS,
])
