import { number } from '../numbers/calendar.js'
import { digitAt, luhn } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** What the signs of a fiscal code count at odd places, A to Z; a digit counts as the letter at its place. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
const MONTHS = 'ABCDEHLMPRST'
/** Where two people would have the same code, digits become these letters. */
const OMOCODE = 'LMNPQRSTUV'

export const italy: readonly NumberFormat[] = [
  {
    id: 'it-fiscal-code',
    title: 'Italian fiscal code',
    reference:
      'https://www.agenziaentrate.gov.it/portale/web/guest/schede/istanze/richiesta-ts_cf/informazioni-codificazione-pf',
    anywhere: 'AAAAAAXXAXXAXXXA|AAA AAA XXAXX AXXXA',
    alone: 'aaaaaaxxaxxaxxxa',
    check: isFiscalCode,
    words: 'codice fiscale|fiscal code|cf',
  },
  {
    id: 'it-vat',
    title: 'Italian value added tax number',
    reference: 'https://www.agenziaentrate.gov.it/portale/web/guest/aprire-partita-iva',
    anywhere: '99999999999|AA99999999999|AA 99999999999',
    check: isPartitaIva,
    words: 'partita iva|piva|p iva|vat',
  },
  {
    id: 'it-passport',
    title: 'Italian passport number',
    reference: 'https://www.poliziadistato.it/articolo/225',
    named: 'aa9999999',
    words: 'passaporto|passport|documento',
  },
  {
    id: 'it-identity-card',
    title: 'Italian identity card number',
    reference: 'https://www.cartaidentita.interno.gov.it',
    alone: 'AA99999AA',
    named: 'aa99999aa|aa9999999|aa 9999999|9999999aa',
    words: 'carta d identita|carta di identita|carta identita|identity card|cie|documento',
  },
  {
    id: 'it-driving-licence',
    title: 'Italian driving licence number',
    reference: 'https://www.ilportaledellautomobilista.it',
    alone: 'AA9999999A',
    named: 'aa9999999a|a9xxxxxxxa',
    check: value => /^(?:[A-Z]{2}\d{7}|U1[A-Z\d]{7})[A-Z]$/.test(value),
    words: 'patente|patente di guida|driving licence|driver license|driver s license|license|licence',
  },
]

/** Months by letter, days with 40 more for a woman; any digit may be its letter of omocode. */
function isFiscalCode(value: string): boolean {
  const plain = Array.from(value, (sign, i) =>
    [6, 7, 9, 10, 12, 13, 14].includes(i) && OMOCODE.includes(sign) ? String(OMOCODE.indexOf(sign)) : sign,
  ).join('')
  const day = number(plain, 9, 2) % 40
  if (!/^[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]$/.test(plain) || day < 1 || day > 31) return false
  if (!MONTHS.includes(plain.charAt(8))) return false
  let sum = 0
  for (let i = 0; i < 15; i++) {
    const place = value.charCodeAt(i) < 0x40 ? digitAt(value, i) : value.charCodeAt(i) - 0x41
    sum += i % 2 === 0 ? ODD[place]! : place
  }
  return sum % 26 === value.charCodeAt(15) - 0x41
}

/** Seven digits of the company, three of the tax office that gave it, the check digit. */
function isPartitaIva(value: string): boolean {
  const digits = value.startsWith('IT') ? value.slice(2) : value
  const office = number(digits, 7, 3)
  return /^\d{11}$/.test(digits) && luhn(digits) && ((office >= 1 && office <= 121) || office === 888 || office === 999)
}
