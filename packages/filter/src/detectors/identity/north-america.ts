import { isYymmdd } from '../numbers/calendar.js'
import { digitAt, luhn } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const CURP_SIGNS = '0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ'
const RFC_SIGNS = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \u00d1'
/** The forms of the fifty states, as the AAMVA's member agencies publish them. */
const US_LICENSES =
  '9999999|99999999|999999999|9999999999|999999999999|A999999|A9999999|A99999999|A999999999|A99999999999|' +
  'A999999999999|A99999999999999|AA999999|AA9999999|AA999999A|99AAA99999|999AA9999|A999-9999-9999|A999-999-999-999|' +
  'A999-999-99-999-9|A9999-99999-99999|A999-9999-9999-99|AAAAA99999AA|A9999999999999|A99-99-9999|999-999-999|99-999-9999'

export const northAmerica: readonly NumberFormat[] = [
  {
    id: 'us-ssn',
    title: 'United States social security number',
    reference: 'https://www.ssa.gov/employer/randomization.html',
    anywhere: '999-99-9999|999 99 9999|999.99.9999',
    named: '999999999|999-999999|99999-9999',
    check: isSocialSecurityNumber,
    words: 'ssn|ssns|social security|social sec|soc sec|ss number|seguro social',
  },
  {
    id: 'us-itin',
    title: 'United States individual taxpayer identification number',
    reference: 'https://www.irs.gov/individuals/individual-taxpayer-identification-number',
    anywhere: '999-99-9999|999 99 9999',
    alone: '999999999|999-999999|99999-9999',
    check: value => /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(value),
    words: 'itin|taxpayer|tax id|tax identification|tin|irs',
  },
  {
    id: 'us-ein',
    title: 'United States employer identification number',
    reference:
      'https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned-and-valid-ein-prefixes',
    named: '99-9999999|999999999',
    words: 'ein|fein|employer identification|federal tax id',
  },
  {
    id: 'us-passport',
    title: 'United States passport number',
    reference: 'https://travel.state.gov/content/travel/en/passports.html',
    named: '999999999|a99999999',
    words: 'passport|passport number|travel document|pasaporte',
  },
  {
    id: 'us-driver-license',
    title: 'United States driver licence number',
    reference: 'https://www.aamva.org/identity/driver-license-identification-card-standards',
    named: US_LICENSES,
    words:
      'driver license|drivers license|driver s license|driver licence|drivers licence|driver s licence|driving license|' +
      'driving licence|driver permit|license number|licence number|dl|dlnumber|lic no|cdl|operator license',
  },
  {
    id: 'ca-sin',
    title: 'Canadian social insurance number',
    reference: 'https://www.canada.ca/en/employment-social-development/services/sin.html',
    anywhere: '999-999-999',
    alone: '999 999 999',
    named: '999999999',
    check: value => /^[1-79]/.test(value) && luhn(value),
    words: 'sin|social insurance|numero d assurance sociale|assurance sociale|nas',
  },
  {
    id: 'ca-business-number',
    title: 'Canadian business number with its account',
    reference: 'https://www.canada.ca/en/services/taxes/business-number.html',
    anywhere: '999999999AA9999|999999999 AA9999|999999999 AA 9999',
    check: value => /^\d{9}(?:RC|RM|RP|RT|RR|RZ|RD|RG|RE|RN)/.test(value) && luhn(value.slice(0, 9)),
    words: 'business number|gst|hst|numero d entreprise',
  },
  {
    id: 'ca-passport',
    title: 'Canadian passport number',
    reference: 'https://www.canada.ca/en/immigration-refugees-citizenship/services/canadian-passports.html',
    named: 'aa999999|a999999aa',
    words: 'passport|passeport|travel document',
  },
  {
    id: 'ca-driver-license',
    title: 'Canadian driver licence number',
    reference: 'https://www.ontario.ca/page/drivers-licence-renewal',
    anywhere: 'A9999-99999-99999',
    named: 'A99999999999999|A9999-999999-99|A999999999999|9999999|999999-999',
    words: 'driver license|drivers license|driver s license|driver s licence|driver licence|permis de conduire',
  },
  {
    id: 'mx-curp',
    title: 'Mexican population registry code',
    reference: 'https://www.gob.mx/segob/renapo/acciones-y-programas/clave-unica-de-registro-de-poblacion-curp-142226',
    anywhere: 'AAAA999999AAAAAAX9',
    alone: 'aaaa999999aaaaaax9',
    check: isCurp,
    words: 'curp|clave unica',
  },
  {
    id: 'mx-rfc',
    title: 'Mexican taxpayer registry code',
    reference: 'https://www.sat.gob.mx/portal/public/tramites/inscripcion-en-el-rfc',
    anywhere: 'AAAA999999XXX|AAAA-999999-XXX',
    alone: 'AAA999999XXX|AAA-999999-XXX',
    check: isRfc,
    words: 'rfc|registro federal|contribuyente',
  },
  {
    id: 'mx-rfc-named',
    title: 'What is called a Mexican taxpayer code and has its shape: many in use have another check sign',
    reference: 'https://www.sat.gob.mx/portal/public/tramites/inscripcion-en-el-rfc',
    named: 'aaaa999999xxx|aaa999999xxx',
    check: value => isYymmdd(value.padStart(13, ' '), 4),
    words: 'rfc|registro federal|contribuyente',
  },
  {
    id: 'mx-nss',
    title: 'Mexican social security number',
    reference: 'https://www.imss.gob.mx/faq/que-es-numero-seguridad-social-nss',
    named: '99999999999|99-99-99-9999-9|9999999999-9',
    check: luhn,
    words: 'nss|imss|seguridad social|seguro social',
  },
]

/** Never given: area 000, 666 and 900 up, group 00, serial 0000, and two numbers that advertising wore out. */
function isSocialSecurityNumber(value: string): boolean {
  if (/^(?:000|666|9)|^...00|0000$/.test(value)) return false
  return value !== '078051120' && value !== '219099999'
}

function isCurp(value: string): boolean {
  if (!/^[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[\dA-Z]\d$/.test(value)) return false
  let sum = 0
  for (let i = 0; i < 17; i++) sum += CURP_SIGNS.indexOf(value.charAt(i)) * (18 - i)
  return isYymmdd(value, 4) && (10 - (sum % 10)) % 10 === digitAt(value, 17)
}

/** A company's has three letters, for which a blank is put before it. */
function isRfc(value: string): boolean {
  const padded = value.padStart(13, ' ')
  let sum = 0
  for (let i = 0; i < 12; i++) sum += RFC_SIGNS.indexOf(padded.charAt(i)) * (13 - i)
  const check = '0A987654321'.charAt(sum % 11)
  return isYymmdd(padded, 4) && padded.endsWith(check)
}
