import { isDdmmyy, isYymmdd, number } from '../numbers/calendar.js'
import { digitAt, isVaried, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const NRIC_LETTERS: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'GFEDCBAJZIH',
  F: 'XWUTRQPNMLK',
  G: 'RQPNMLKXWUT',
  M: 'XWUTRQPNJLK',
}
const UEN_SIGNS = 'ABCDEFGHJKLMNPQRSTUVWX0123456789'

export const southEastAsia: readonly NumberFormat[] = [
  {
    id: 'sg-nric',
    title: 'Singaporean identity number (NRIC, FIN)',
    reference: 'https://www.ica.gov.sg',
    anywhere: 'A9999999A',
    alone: 'a9999999a|A 9999999 A',
    check: isNric,
    words: 'nric|fin|identification card|identity card|singapore',
  },
  {
    id: 'sg-nric-named',
    title: 'What is called a Singaporean identity number and has its shape, whatever its check letter',
    reference: 'https://www.ica.gov.sg',
    named: 'A9999999A|a9999999a',
    check: value => /^[STFGM]/.test(value),
    words: 'nric|fin|identification card|identity card|singapore',
  },
  {
    id: 'sg-uen',
    title: 'Singaporean unique entity number',
    reference: 'https://www.uen.gov.sg',
    anywhere: '99999999A|999999999A|A99AA9999A',
    alone: '99999999a|999999999a|a99aa9999a',
    check: isUen,
    words: 'uen|unique entity|acra|business registration',
  },
  {
    id: 'sg-passport',
    also: 'my',
    title: 'Singaporean or Malaysian passport number',
    reference: 'https://www.ica.gov.sg',
    named: 'a9999999a|a99999999',
    words: 'passport|pasport',
  },
  {
    id: 'my-mykad',
    title: 'Malaysian identity card number',
    reference: 'https://www.jpn.gov.my',
    anywhere: '999999-99-9999',
    alone: '999999999999',
    check: value => isYymmdd(value) && isMalaysianPlace(number(value, 6, 2)),
    words: 'mykad|nric|kad pengenalan|ic number|no kp|ic no|identity card',
  },
  {
    id: 'id-nik',
    title: 'Indonesian population number',
    reference: 'https://dukcapil.kemendagri.go.id',
    named: '9999999999999999',
    check: isNik,
    words: 'nik|ktp|nomor induk|e ktp',
  },
  {
    id: 'id-npwp',
    title: 'Indonesian tax number',
    reference: 'https://www.pajak.go.id',
    anywhere: '99.999.999.9-999.999',
    named: '999999999999999|9999999999999999',
    words: 'npwp|pajak|tax number',
  },
  {
    id: 'th-national-id',
    title: 'Thai national identity number',
    reference: 'https://www.bora.dopa.go.th',
    anywhere: '9-9999-99999-99-9|9 9999 99999 99 9',
    alone: '9999999999999',
    check: value => /^[1-8]/.test(value) && isVaried(value) && isThai(value),
    words: 'tnin|thai id|thai national|national id|เลขประจำตัวประชาชน|บัตรประชาชน|เลขบัตร',
  },
  {
    id: 'ph-number',
    title: 'Philippine number (SSS, GSIS, UMID, PhilHealth, Pag-IBIG, TIN, PhilSys)',
    reference: 'https://www.sss.gov.ph',
    named: '99-9999999-9|99-999999999-9|9999-9999999-9|9999-9999-9999|999-999-999-999|999-999-999|9999-9999-9999-9999',
    words: 'sss|gsis|umid|crn|philhealth|pag ibig|pagibig|tin|philsys|philid|psn|bir',
  },
  {
    id: 'ph-passport',
    title: 'Philippine passport number',
    reference: 'https://www.passport.gov.ph',
    named: 'A9999999A|AA9999999',
    words: 'passport|pasaporte',
  },
  {
    id: 'vn-cccd',
    title: 'Vietnamese citizen identity number',
    reference: 'https://bocongan.gov.vn',
    named: '999999999999|999999999',
    check: value => value.length === 9 || (number(value, 0, 3) >= 1 && number(value, 0, 3) <= 96),
    words: 'cccd|cmnd|can cuoc|chung minh|citizen id',
  },
  {
    id: 'vn-tax-number',
    title: 'Vietnamese tax number',
    reference: 'https://tracuunnt.gdt.gov.vn',
    named: '9999999999|9999999999-999',
    check: value => 10 - (weigh(value, [31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11) === digitAt(value, 9),
    words: 'ma so thue|mst|tax code|tax number',
  },
]

function isNric(value: string): boolean {
  const letters = NRIC_LETTERS[value.charAt(0)]
  if (letters === undefined) return false
  const more = value.startsWith('M') ? 3 : 0
  return letters.charAt((weigh(value, [2, 7, 6, 5, 4, 3, 2], 1) + more) % 11) === value.charAt(8)
}

/** Of a business 8 digits, of a local company the year and 5, of others T, S or R, the year, two letters and 4. */
function isUen(value: string): boolean {
  const check = value.at(-1)
  if (value.length === 9) return 'XMKECAWLJDB'.charAt(weigh(value, [10, 4, 9, 3, 8, 2, 7, 1]) % 11) === check
  if (/^\d/.test(value)) {
    if (!/^(?:18|19|20)/.test(value)) return false
    return 'ZKCMDNERGWH'.charAt(weigh(value, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11) === check
  }
  if (!/^[RST]/.test(value)) return false
  const weights = [4, 3, 5, 3, 10, 2, 2, 5, 7]
  let sum = 0
  for (let i = 0; i < 9; i++) sum += UEN_SIGNS.indexOf(value.charAt(i)) * weights[i]!
  return UEN_SIGNS.charAt((((sum - 5) % 11) + 11) % 11) === check
}

/** States 1 to 16 with their older codes to 59, foreign countries from 60 to 99 but a few. */
function isMalaysianPlace(place: number): boolean {
  return (place >= 1 && place <= 16) || (place >= 21 && place <= 68) || (place >= 71 && place <= 72) || place >= 74
}

/** Province, regency, district, date of birth with 40 more to the day for a woman, serial. */
function isNik(value: string): boolean {
  const province = number(value, 0, 2)
  if (province < 11 || province > 96 || value.endsWith('0000') || number(value, 2, 2) === 0) return false
  const day = number(value, 6, 2)
  return isDdmmyy(String(day > 40 ? day - 40 : day).padStart(2, '0') + value.slice(8, 12))
}

function isThai(value: string): boolean {
  const sum = weigh(value, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
  return (11 - (sum % 11)) % 10 === digitAt(value, 12)
}
