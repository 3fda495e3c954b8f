import { digitAt, luhn } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
/** What a letter counts in a VIN's sum, from A on; I, O and Q are not used. */
const VIN_LETTERS = '12345678.12345.7.923456789'

export const devices: readonly NumberFormat[] = [
  {
    id: 'any-imei',
    title: 'Mobile device identity (IMEI)',
    reference: 'https://www.3gpp.org/dynareport/23003.htm',
    anywhere: '99-999999-999999-9',
    alone: '999999999999999|99 999999 999999 9',
    check: value => /^(?:01|10|3[035]|4[3459]|5[0-4]|86|9[189])/.test(value) && luhn(value),
    words: 'imei|device id|handset',
  },
  {
    id: 'any-imsi',
    title: 'What is called an IMEI or IMSI and has the shape of one',
    reference: 'https://www.3gpp.org/dynareport/23003.htm',
    named: '999999999999999',
    words: 'imsi|imei',
  },
  {
    id: 'any-iccid',
    title: 'SIM card number (ICCID)',
    reference: 'https://www.itu.int/rec/T-REC-E.118',
    alone: '99999999999999999999|9999999999999999999',
    check: value => value.startsWith('89') && (luhn(value) || value.length === 19),
    words: 'iccid|sim|sim card',
  },
  {
    id: 'any-vin',
    title: 'Vehicle identification number',
    reference: 'https://www.iso.org/standard/52200.html',
    anywhere: 'XXXXXXXXXXXXXXXXX',
    alone: 'xxxxxxxxxxxxxxxxx',
    check: isCheckedVin,
    words: 'vin|chassis|vehicle identification',
  },
  {
    id: 'any-vin-named',
    title: 'What is called a vehicle identification number and has the shape of one',
    reference: 'https://www.iso.org/standard/52200.html',
    named: 'XXXXXXXXXXXXXXXXX',
    check: value => !/[IOQ]/.test(value) && /\d{4}$/.test(value),
    words: 'vin|chassis|vehicle identification|fahrgestellnummer',
  },
  {
    id: 'any-vehicle',
    title: 'Number on a vehicle plate',
    reference: 'https://www.iso.org/standard/52200.html',
    named:
      'AAA9999|AAA 9999|AAA-9999|9AAA999|AAA999|AAA 999|AAA-999|999 AAA|AA 99999|AA99999|AA-999-AA|AA 999 AA|AA999AA|' +
      '9999 AAA|9999AAA|AAA9A99',
    words: 'license plate|licence plate|number plate|plate number|plaque|matricula|targa|placa|immatriculation',
  },
]

/** The check digit of North America, at the ninth place. Elsewhere a VIN need not have one. */
function isCheckedVin(value: string): boolean {
  if (/[IOQ]/.test(value) || !/[A-Z]/.test(value) || !/\d{4}$/.test(value)) return false
  let sum = 0
  for (let i = 0; i < 17; i++) {
    const code = value.charCodeAt(i)
    sum += VIN_WEIGHTS[i]! * (code < 0x40 ? digitAt(value, i) : Number(VIN_LETTERS.charAt(code - 0x41)))
  }
  return '0123456789X'.charAt(sum % 11) === value.charAt(8)
}
