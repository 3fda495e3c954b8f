import { number } from '../numbers/calendar.js'
import { digitAt, verhoeff } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** Who holds it: a person, company, family, firm, trust, government and so on. */
const PAN = /^[A-Z]{3}[ABCFGHJKLPT][A-Z]\d{4}[A-Z]$/
/** Codes of states and territories on number plates; BH is for the whole country. */
const STATES =
  'AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UA UK UP ' +
  'UT WB'

export const southAsia: readonly NumberFormat[] = [
  {
    id: 'in-aadhaar',
    title: 'Indian Aadhaar number',
    reference:
      'https://uidai.gov.in/en/contact-support/have-any-question/283-english-uk/faqs/aadhaar-online-services/aadhaar-verification.html',
    anywhere: '9999 9999 9999|9999-9999-9999',
    alone: '999999999999',
    check: isAadhaar,
    words: 'aadhaar|aadhar|adhaar|uid|uidai|आधार',
  },
  {
    id: 'in-pan',
    title: 'Indian permanent account number',
    reference: 'https://incometaxindia.gov.in/Pages/faqs.aspx',
    anywhere: 'AAAAA9999A',
    named: 'aaaaa9999a',
    check: value => PAN.test(value) && !value.includes('0000'),
    words: 'pan|permanent account|income tax',
  },
  {
    id: 'in-gstin',
    title: 'Indian goods and services tax number',
    reference: 'https://services.gst.gov.in/services/searchtp',
    anywhere: '99AAAAA9999AXXX',
    alone: '99aaaaa9999axxx',
    check: isGstin,
    words: 'gstin|gst|gst number',
  },
  {
    id: 'in-voter',
    title: 'Indian voter identity number',
    reference: 'https://voters.eci.gov.in',
    alone: 'AAA9999999',
    named: 'aaa9999999',
    words: 'voter|epic|election|elector|matdata',
  },
  {
    id: 'in-passport',
    title: 'Indian passport number',
    reference: 'https://www.passportindia.gov.in',
    alone: 'A9999999|A99 99999',
    named: 'a9999999|a99 99999',
    check: value => /^[A-PR-WY][1-9]\d{5}[1-9]$/.test(value),
    words: 'passport|travel document',
  },
  {
    id: 'in-vehicle',
    title: 'Indian vehicle registration',
    reference: 'https://parivahan.gov.in',
    alone:
      'AA99AA9999|AA 99 AA 9999|AA-99-AA-9999|AA99A9999|AA99 AA 9999|99AA9999AA|AA9999|AA9A9999|AA9AA9999|AA9AAA9999',
    named: 'aa99aa9999|aa99a9999|aa 99 a 9999|AA-99-A-9999|AA99AAA9999|AA999999|AA9999',
    check: isIndianPlate,
    words: 'vehicle|registration|number plate|license plate|licence plate|rto|car|bike|plate',
  },
  {
    id: 'in-driving-licence',
    title: 'Indian driving licence number',
    reference: 'https://sarathi.parivahan.gov.in',
    alone: 'AA-9999999999999|AA99 99999999999|AA9999999999999|AA-99-9999-9999999',
    named: 'aa9999999999999|aa99 99999999999',
    check: value => ` ${STATES} `.includes(` ${value.slice(0, 2)} `) && /^..\d\d(?:19|20)\d\d/.test(value),
    words: 'driving licence|driving license|driver s license|driver license|dl number|dl no|licence number',
  },
  {
    id: 'pk-cnic',
    title: 'Pakistani identity card number',
    reference: 'https://id.nadra.gov.pk',
    anywhere: '99999-9999999-9',
    named: '9999999999999',
    check: value => /^[1-7]/.test(value),
    words: 'cnic|nicop|nadra|identity card',
  },
  {
    id: 'bd-nid',
    title: 'Bangladeshi national identity number',
    reference: 'https://services.nidw.gov.bd',
    named: '9999999999|9999999999999|99999999999999999|999 999 9999',
    words: 'nid|national id|smart card|bangladesh|জাতীয় পরিচয়',
  },
  {
    id: 'lk-nic',
    title: 'Sri Lankan identity card number',
    reference: 'https://drp.gov.lk',
    anywhere: '999999999A',
    named: '999999999a|999999999999',
    check: isSriLankan,
    words: 'nic|national identity|sri lanka',
  },
  {
    id: 'np-citizenship',
    title: 'Nepalese citizenship or national identity number',
    reference: 'https://donidcr.gov.np',
    named: '99-99-99-99999|999-999-999-9|9999999999',
    words: 'nagarikta|citizenship|nepal|rastriya parichaya',
  },
]

/** Never starts with 0 or 1, and does not read the same from behind. */
function isAadhaar(value: string): boolean {
  return /^[2-9]/.test(value) && verhoeff(value) && value !== Array.from(value).toReversed().join('')
}

/** State, the holder's PAN, the how-manieth registration, `Z`, and a check sign over base 36. */
function isGstin(value: string): boolean {
  const state = number(value, 0, 2)
  if (state < 1 || (state > 38 && state !== 97 && state !== 99) || !PAN.test(value.slice(2, 12))) return false
  let sum = 0
  for (let i = 0; i < 14; i++) {
    const product = digitAt(value, i) * (1 + (i % 2))
    sum += Math.floor(product / 36) + (product % 36)
  }
  return (36 - (sum % 36)) % 36 === digitAt(value, 14)
}

/** A state's code first; or, of the series for the whole country, the year and `BH`. */
function isIndianPlate(value: string): boolean {
  if (/^\d{2}BH/.test(value)) return true
  return ` ${STATES} `.includes(` ${value.slice(0, 2)} `) && !/[IO]/.test(value.slice(4, -4))
}

/** The day of the year of birth has 500 more for a woman. */
function isSriLankan(value: string): boolean {
  const long = value.length === 12
  if (!long && !/[VX]$/.test(value)) return false
  const day = number(value, long ? 4 : 2, 3) % 500
  return day >= 1 && day <= 366
}
