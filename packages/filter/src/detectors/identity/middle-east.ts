import { isDate, isDay, isYymmdd, number } from '../numbers/calendar.js'
import { digitAt, isVaried, luhn, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

export const middleEast: readonly NumberFormat[] = [
  {
    id: 'tr-kimlik',
    title: 'Turkish identity number',
    reference: 'https://www.nvi.gov.tr',
    anywhere: '99999999999|999 999 999 99',
    check: isKimlik,
    words: 'tckn|tc kimlik|kimlik|kimlik no',
  },
  {
    id: 'tr-kimlik-named',
    title: 'What is called a Turkish identity number and has the shape of one',
    reference: 'https://www.nvi.gov.tr',
    named: '99999999999',
    check: value => !value.startsWith('0'),
    words: 'tckn|tc kimlik',
  },
  {
    id: 'tr-vkn',
    title: 'Turkish tax number',
    reference: 'https://www.gib.gov.tr',
    named: '9999999999',
    check: isVkn,
    words: 'vkn|vergi|vergi kimlik|tax number',
  },
  {
    id: 'tr-vehicle',
    title: 'Turkish vehicle registration',
    reference: 'https://www.egm.gov.tr',
    alone: '99 A 9999|99 A 99999|99 AA 999|99 AA 9999|99 AAA 99|99 AAA 999',
    named: '99A9999|99AA999|99AA9999|99AAA99|99AAA999|99-AA-999|99-AAA-999',
    check: value => number(value, 0, 2) >= 1 && number(value, 0, 2) <= 81 && !/[QWX]/.test(value),
    words: 'plaka|arac|license plate|licence plate|number plate|vehicle|plate',
  },
  {
    id: 'tr-passport',
    title: 'Turkish passport number',
    reference: 'https://www.nvi.gov.tr',
    named: 'A99999999',
    words: 'pasaport|passport',
  },
  {
    id: 'il-id',
    title: 'Israeli identity number',
    reference: 'https://www.gov.il/en/departments/topics/id_card',
    named: '999999999|99999999-9|99999999 9|9-9999999-9',
    check: value => isVaried(value) && luhn(value),
    words: 'teudat zehut|teudat|israeli id|israel id|תעודת זהות|מספר זהות|ת ז',
  },
  {
    id: 'il-id-named',
    title: 'What is called an Israeli identity number and has the shape of one',
    reference: 'https://www.gov.il/en/departments/topics/id_card',
    named: '999999999',
    words: 'teudat zehut|תעודת זהות',
  },
  {
    id: 'ae-emirates-id',
    title: 'Identity number of the United Arab Emirates',
    reference: 'https://icp.gov.ae',
    anywhere: '999-9999-9999999-9',
    named: '999999999999999',
    check: value => value.startsWith('784') && isDate(number(value, 3, 4), 1, 1),
    words: 'emirates id|uae id|emirates|uae|الهوية',
  },
  {
    id: 'sa-national-id',
    title: 'Saudi identity or residence number',
    reference: 'https://www.absher.sa',
    named: '9999999999',
    check: value => /^[12]/.test(value),
    words: 'saudi|saudi id|iqama|absher|الهوية الوطنية|رقم الهوية|اقامة|إقامة',
  },
  {
    id: 'qa-id',
    title: 'Qatari identity number',
    reference: 'https://portal.moi.gov.qa',
    named: '99999999999',
    words: 'qid|qatar id|qatari id|qatar|البطاقة الشخصية',
  },
  {
    id: 'kw-civil-id',
    title: 'Kuwaiti civil number',
    reference: 'https://www.paci.gov.kw',
    named: '999999999999',
    check: value => /^[23]/.test(value) && isYymmdd(value, 1),
    words: 'civil id|kuwait|kuwaiti|الرقم المدني|البطاقة المدنية',
  },
  {
    id: 'bh-cpr',
    title: 'Bahraini personal number',
    reference: 'https://www.iga.gov.bh',
    named: '999999999',
    check: value => isDay(number(value, 2, 2), 1),
    words: 'cpr|bahrain|bahraini|الرقم الشخصي',
  },
  {
    id: 'om-civil-number',
    also: 'jo|lb|iq',
    title: 'Omani civil number or Jordanian, Lebanese or Iraqi identity number',
    reference: 'https://www.rop.gov.om',
    named: '99999999|9999999999|999999999999',
    words: 'oman civil|civil number|jordan national|jordanian|lebanese id|iraqi|الرقم الوطني',
  },
  {
    id: 'eg-national-id',
    title: 'Egyptian national number',
    reference: 'https://moi.gov.eg',
    alone: '99999999999999',
    check: isEgyptian,
    words: 'egypt|egyptian|national id|الرقم القومي',
  },
  {
    id: 'ir-national-code',
    title: 'Iranian national code',
    reference: 'https://www.sabteahval.ir',
    named: '9999999999|999-999999-9',
    check: value => {
      const rest = weigh(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11
      return isVaried(value) && (rest < 2 ? rest : 11 - rest) === digitAt(value, 9)
    },
    words: 'code melli|kod melli|کد ملی|iranian|melli code|national code',
  },
]

/** The tenth digit follows from the odd and even sums, the eleventh from all before it. */
function isKimlik(value: string): boolean {
  if (value.startsWith('0')) return false
  const odd = weigh(value, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weigh(value, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return tenth === digitAt(value, 9) && (odd + even + tenth) % 10 === digitAt(value, 10)
}

function isVkn(value: string): boolean {
  let sum = 0
  for (let i = 0; i < 9; i++) {
    const moved = (digitAt(value, i) + 9 - i) % 10
    const product = (moved * 2 ** (9 - i)) % 9
    sum += moved !== 0 && product === 0 ? 9 : product
  }
  return (10 - (sum % 10)) % 10 === digitAt(value, 9)
}

/** Century, date of birth, governorate, serial, check digit. */
function isEgyptian(value: string): boolean {
  const governorate = number(value, 7, 2)
  if (!/^[23]/.test(value) || !isYymmdd(value, 1)) return false
  return (governorate >= 1 && governorate <= 35) || governorate === 88
}
