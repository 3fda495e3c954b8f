import { digitAt, isVaried, luhn, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const NHI_SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'

export const oceania: readonly NumberFormat[] = [
  {
    id: 'au-abn',
    title: 'Australian business number',
    reference: 'https://abr.business.gov.au/Help/AbnFormat',
    anywhere: '99 999 999 999|99999999999|99-999-999-999',
    check: isAbn,
    words: 'abn|business number',
  },
  {
    id: 'au-acn',
    title: 'Australian company number',
    reference:
      'https://asic.gov.au/for-business/registering-a-company/steps-to-register-a-company/australian-company-numbers',
    alone: '999 999 999',
    named: '999999999',
    check: value => (10 - (weigh(value, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(value, 8),
    words: 'acn|company number',
  },
  {
    id: 'au-tfn',
    title: 'Australian tax file number',
    reference: 'https://www.ato.gov.au/individuals-and-families/tax-file-number',
    alone: '999 999 999',
    named: '999999999|999-999-999|99 999 999|99999999',
    check: isTfn,
    words: 'tfn|tax file',
  },
  {
    id: 'au-passport',
    also: 'nz',
    title: 'Australian or New Zealand passport number',
    reference: 'https://www.passports.gov.au',
    named: 'a9999999|aa9999999|aa999999',
    words: 'passport',
  },
  {
    id: 'au-driver-licence',
    also: 'nz',
    title: 'Australian or New Zealand driver licence number',
    reference: 'https://austroads.gov.au',
    named: '999999999|99999999|9999999|9999999999|999 999 999|99 999 999|AA999999|9999AA',
    words: 'driver licence|drivers licence|driver s licence|driver license|driver s license|driving licence',
  },
  {
    id: 'au-crn',
    title: 'Australian Centrelink customer reference number',
    reference: 'https://www.servicesaustralia.gov.au/customer-reference-number-crn',
    named: '999 999 999A|999999999A|999-999-999A',
    words: 'crn|centrelink|customer reference',
  },
  {
    id: 'nz-ird',
    title: 'New Zealand tax number',
    reference: 'https://www.ird.govt.nz/managing-my-tax/ird-numbers',
    alone: '99-999-999|999-999-999',
    named: '99999999|999999999|99 999 999|999 999 999',
    check: isIrd,
    words: 'ird|inland revenue',
  },
]

export const oceaniaHealth: readonly NumberFormat[] = [
  {
    id: 'au-medicare',
    title: 'Australian Medicare card number',
    reference: 'https://www.servicesaustralia.gov.au/medicare-card',
    anywhere: '9999 99999 9|9999-99999-9',
    alone: '9999999999|99999999999',
    check: isMedicare,
    words: 'medicare|medicare card',
  },
  {
    id: 'au-ihi',
    title: 'Australian individual healthcare identifier',
    reference: 'https://www.servicesaustralia.gov.au/individual-healthcare-identifiers',
    anywhere: '9999 9999 9999 9999|9999999999999999',
    check: value => /^80036[01]/.test(value) && luhn(value),
    words: 'ihi|healthcare identifier',
  },
  {
    id: 'nz-nhi',
    title: 'New Zealand health index number',
    reference: 'https://www.tewhatuora.govt.nz/health-services-and-programmes/health-identity/national-health-index',
    alone: 'AAA9999',
    named: 'aaa9999|aaa99ax',
    check: isNhi,
    words: 'nhi|national health index',
  },
]

/** One is taken from the first digit; the sum is a multiple of 89. */
function isAbn(value: string): boolean {
  return !value.startsWith('0') && (weigh(value, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0
}

function isTfn(value: string): boolean {
  const weights = value.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]
  return isVaried(value) && weigh(value, weights) % 11 === 0
}

/** With eight digits a zero stands before it; a first sum of ten is taken again with other weights. */
function isIrd(value: string): boolean {
  const nine = value.padStart(9, '0')
  if (Number(nine) < 10_000_000 || Number(nine) > 150_000_000) return false
  const check = (weights: readonly number[]) => (11 - (weigh(nine, weights) % 11)) % 11
  const first = check([3, 2, 7, 6, 5, 4, 3, 2])
  return (first === 10 ? check([7, 4, 3, 2, 5, 2, 7, 6]) : first) === digitAt(nine, 8)
}

/** Eight digits, the ninth is their check, the tenth tells the issue of the card, an eleventh the person on it. */
function isMedicare(value: string): boolean {
  return /^[2-6]/.test(value) && weigh(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(value, 8)
}

/** Three letters without I and O, then digits; the newer kind ends in a letter and is not checked here. */
function isNhi(value: string): boolean {
  if (/[IO]/.test(value)) return false
  if (!/^[A-Z]{3}\d{4}$/.test(value)) return /^[A-Z]{3}\d{2}[A-Z][A-Z\d]$/.test(value)
  let sum = 0
  for (let i = 0; i < 6; i++) {
    const sign = value.charAt(i)
    sum += (7 - i) * (i < 3 ? NHI_SIGNS.indexOf(sign) + 1 : Number(sign))
  }
  return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === digitAt(value, 6)
}
