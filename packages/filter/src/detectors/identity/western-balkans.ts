import { isDate, number } from '../numbers/calendar.js'
import { mod11, mod1110 } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

export const westernBalkans: readonly NumberFormat[] = [
  {
    id: 'hr-oib',
    title: 'Croatian personal identification number',
    reference: 'https://www.porezna-uprava.hr',
    anywhere: 'AA99999999999',
    named: '99999999999',
    check: value => /^(?:HR)?\d{11}$/.test(value) && mod1110(value.slice(-11)),
    words: 'oib|osobni identifikacijski broj',
  },
  {
    id: 'si-emso',
    also: 'rs|ba|me|mk|hr',
    title: 'Personal number of Slovenia, Serbia, Bosnia, Montenegro and North Macedonia (EMŠO, JMBG)',
    reference: 'https://www.gov.si/teme/enotna-maticna-stevilka-obcana-emso',
    anywhere: '9999999999999',
    check: isJmbg,
    words: 'emso|jmbg|maticni broj|maticna stevilka|јмбг|матични број',
  },
  {
    id: 'si-tax-number',
    title: 'Slovenian tax number',
    reference: 'https://www.fu.gov.si',
    anywhere: 'AA99999999',
    named: '99999999',
    check: value => /^(?:SI)?[1-9]\d{7}$/.test(value) && mod11(value.slice(-8), [8, 7, 6, 5, 4, 3, 2], 0),
    words: 'davcna stevilka|davcna|tax number',
  },
]

/** Day, month, the year's last three digits, region, serial, check digit. */
function isJmbg(value: string): boolean {
  const year = number(value, 4, 3)
  if (!isDate(year >= 880 ? 1000 + year : 2000 + year, number(value, 2, 2), number(value, 0, 2))) return false
  return mod11(value, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 0)
}
