import { isDay, number } from '../numbers/calendar.js'
import { isVaried, mod11, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** Prefixes that are not given, and letters that do not stand in one. */
const NINO = /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/
const PPS_LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV'

export const britishIsles: readonly NumberFormat[] = [
  {
    id: 'gb-nino',
    title: 'United Kingdom national insurance number',
    reference: 'https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110',
    anywhere: 'AA999999A|AA 99 99 99 A|AA 999999 A|AA-99-99-99-A|aa99 99 99a|aa999999a',
    check: value => NINO.test(value),
    words: 'national insurance|nino|ni number|insurance number',
  },
  {
    id: 'gb-utr',
    title: 'United Kingdom unique taxpayer reference',
    reference: 'https://www.gov.uk/find-utr-number',
    named: '9999999999|99999 99999',
    check: value => '21987654321'.charAt(weigh(value, [6, 7, 8, 9, 10, 5, 4, 3, 2], 1) % 11) === value.charAt(0),
    words: 'utr|taxpayer reference|self assessment|tax reference',
  },
  {
    id: 'gb-vat',
    title: 'United Kingdom value added tax number',
    reference: 'https://www.gov.uk/guidance/vat-identification-numbers-for-trading-in-goods',
    anywhere: 'AA999999999|AA 999 9999 99',
    check: isBritishVat,
    words: 'vat|vat number',
  },
  {
    id: 'gb-passport',
    title: 'United Kingdom passport number',
    reference: 'https://www.gov.uk/government/publications/basic-passport-checks',
    named: '999999999|aa9999999',
    words: 'passport|travel document',
  },
  {
    id: 'gb-driving-licence',
    title: 'United Kingdom driving licence number',
    reference: 'https://www.gov.uk/view-driving-licence',
    anywhere: 'AXXXX999999XX9AA|AXXXX 999999 XX9AA',
    alone: 'axxxx999999xx9aa',
    check: isDrivingLicence,
    words: 'driving licence|driving license|driver licence|driver s licence|dvla|licence number',
  },
  {
    id: 'gb-vehicle',
    title: 'United Kingdom vehicle registration mark',
    reference: 'https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates',
    alone: 'AA99 AAA|AA99AAA',
    named: 'aa99 aaa|aa99aaa|A999 AAA|A999AAA|AAA 999A|AAA999A',
    check: isMark,
    words: 'registration|number plate|reg|vrm|vehicle|licence plate|license plate|car',
  },
  {
    id: 'ie-pps',
    title: 'Irish personal public service number',
    reference: 'https://www.gov.ie/en/service/12e6de-get-a-personal-public-service-pps-number',
    anywhere: '9999999A|9999999AA',
    alone: '9999999a|9999999aa',
    check: isPps,
    words: 'pps|ppsn|personal public service|uimhir psp',
  },
  {
    id: 'ie-passport',
    title: 'Irish passport number',
    reference: 'https://www.ireland.ie/en/dfa/passports',
    named: 'aa9999999|a9999999',
    words: 'passport|pas',
  },
]

export const britishHealth: readonly NumberFormat[] = [
  {
    id: 'gb-nhs',
    title: 'NHS number of England, Wales and the Isle of Man',
    reference: 'https://www.datadictionary.nhs.uk/attributes/nhs_number.html',
    anywhere: '999 999 9999',
    alone: '999-999-9999|9999999999',
    check: value => isVaried(value) && mod11(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]),
    words:
      'nhs|national health service|health services|health authority|patient number|chi number|community health index|hsc number',
  },
]

function isBritishVat(value: string): boolean {
  if (!value.startsWith('GB')) return false
  const sum = weigh(value, [8, 7, 6, 5, 4, 3, 2], 2) + Number(value.slice(9))
  return sum % 97 === 0 || (sum + 55) % 97 === 0
}

/** Surname, decade, month (with 50 more for a woman), day, year, initials, and three more. */
function isDrivingLicence(value: string): boolean {
  if (!/^[A-Z]+9*\d{6}(?:[A-Z]{2}|[A-Z]9|99)\d[A-Z]{2}$/.test(value)) return false
  return isDay(number(value, 6, 2) % 50, number(value, 8, 2))
}

/** Since 2001 two letters, two digits of the half-year, three letters; before that a letter for the year at either end. */
function isMark(value: string): boolean {
  if (/[IQ]/.test(value)) return false
  if (!/^[A-Z]{2}\d{2}[A-Z]{3}$/.test(value)) return true
  const half = number(value, 2, 2)
  return (half >= 2 && half <= 29) || (half >= 51 && half <= 79)
}

/** Since 2013 a second letter counts too, A or H as a rule; W, T and X are of spouses of former days and count nothing. */
function isPps(value: string): boolean {
  const letter = value.charAt(8)
  if (letter !== '' && !'ABHWTX'.includes(letter)) return false
  const second = 'TX'.includes(letter) ? 0 : PPS_LETTERS.indexOf(letter)
  if (!isVaried(value.slice(0, 7))) return false
  return PPS_LETTERS.charAt((weigh(value, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23) === value.charAt(7)
}
