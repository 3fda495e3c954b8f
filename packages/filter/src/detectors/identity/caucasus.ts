import { isDate, isDay, number } from '../numbers/calendar.js'
import { digitAt, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** Moldova, the Caucasus and Central Asia. */
export const caucasus: readonly NumberFormat[] = [
  {
    id: 'md-personal-number',
    title: 'Moldovan number of a person or company (IDNP, IDNO)',
    reference: 'https://www.asp.gov.md',
    alone: '9999999999999',
    check: value =>
      /^[0129]/.test(value) && weigh(value, [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 === digitAt(value, 12),
    words: 'idnp|idno|cod personal|moldova',
  },
  {
    id: 'ge-personal-number',
    title: 'Georgian personal number',
    reference: 'https://sda.gov.ge',
    named: '99999999999',
    words: 'პირადი ნომერი|personal number|georgian',
  },
  {
    id: 'am-public-services-number',
    title: 'Armenian public services number',
    reference: 'https://www.gov.am',
    named: '9999999999',
    words: 'հանրային ծառայությունների|armenian|psn',
  },
  {
    id: 'az-pin',
    title: 'Azerbaijani personal identification number (FIN)',
    reference: 'https://www.asan.gov.az',
    named: 'xxxxxxx',
    check: value => /^[A-HJ-NP-Z\d]{7}$/.test(value) && /\d/.test(value) && /[A-Z]/.test(value),
    words: 'fin kod|fin kodu|fin code|sexsiyyet vesiqesi|vesiqe',
  },
  {
    id: 'uz-pinfl',
    title: 'Uzbek personal identification number',
    reference: 'https://my.gov.uz',
    alone: '99999999999999',
    check: isPinfl,
    words: 'pinfl|jshshir|пинфл|жшшир|uzbek',
  },
  {
    id: 'kg-pin',
    title: 'Kyrgyz personal number',
    reference: 'https://www.tunduk.gov.kg',
    named: '99999999999999',
    check: value => /^[12]/.test(value) && isDate(number(value, 5, 4), number(value, 3, 2), number(value, 1, 2)),
    words: 'инн|пин|inn|kyrgyz|персональный идентификационный номер',
  },
]

/** Sex and century, day, month, year, district, serial, check digit. */
function isPinfl(value: string): boolean {
  if (!/^[3-6]/.test(value) || !isDay(number(value, 3, 2), number(value, 1, 2))) return false
  return weigh(value, [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7]) % 10 === digitAt(value, 13)
}
