import { isDate, isDay, isShortDate, isYymmdd, number } from '../numbers/calendar.js'
import { digitAt, isVaried, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

export const easternEurope: readonly NumberFormat[] = [
  {
    id: 'pl-pesel',
    title: 'Polish population register number',
    reference: 'https://www.gov.pl/web/gov/czym-jest-numer-pesel',
    anywhere: '99999999999',
    check: isPesel,
    words: 'pesel',
  },
  {
    id: 'pl-nip',
    title: 'Polish tax number',
    reference: 'https://www.podatki.gov.pl',
    anywhere: '999-999-99-99|999-99-99-999|AA9999999999',
    alone: '9999999999',
    check: value =>
      /^(?:PL)?[1-9]\d{9}$/.test(value) &&
      weigh(value.slice(-10), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(value, value.length - 1),
    words: 'nip|numer identyfikacji podatkowej|vat',
  },
  {
    id: 'pl-regon',
    title: 'Polish business register number',
    reference: 'https://stat.gov.pl/regon',
    named: '999999999',
    check: value => (weigh(value, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digitAt(value, 8),
    words: 'regon',
  },
  {
    id: 'pl-identity-card',
    title: 'Polish identity card number',
    reference: 'https://www.gov.pl/web/mswia/dowod-osobisty',
    alone: 'AAA999999|AAA 999999|AAA-999999',
    check: value => weigh(value, [7, 3, 1, 0, 7, 3, 1, 7, 3]) % 10 === digitAt(value, 3),
    words: 'dowod|dowod osobisty|dowodu|identity card|id card',
  },
  {
    id: 'pl-passport',
    title: 'Polish passport number',
    reference: 'https://www.gov.pl/web/gov/wyrob-paszport',
    named: 'AA9999999|AA 9999999',
    words: 'paszport|passport',
  },
  {
    id: 'cz-birth-number',
    also: 'sk',
    title: 'Czech or Slovak birth number',
    reference: 'https://www.mvcr.cz/clanek/rodne-cislo.aspx',
    anywhere: '999999/9999',
    alone: '9999999999',
    named: '999999/999',
    check: isRodneCislo,
    words: 'rodne cislo|birth number',
  },
  {
    id: 'cz-company',
    also: 'sk',
    title: 'Czech company number',
    reference: 'https://ares.gov.cz',
    named: '99999999',
    check: value => (11 - (weigh(value, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(value, 7),
    words: 'ico|identifikacni cislo',
  },
  {
    id: 'hu-personal-number',
    title: 'Hungarian personal number',
    reference: 'https://nyilvantarto.hu',
    anywhere: '9-999999-9999|9 999999 9999',
    check: isSzemelyi,
    words: 'szemelyi|szemelyi azonosito|szemelyi szam',
  },
  {
    id: 'hu-tax-id',
    title: 'Hungarian tax number of a person',
    reference: 'https://nav.gov.hu',
    alone: '9999999999',
    check: value => value.startsWith('8') && weigh(value, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(value, 9),
    words: 'adoazonosito|adoszam|tax id',
  },
  {
    id: 'hu-vat',
    title: 'Hungarian tax number of a company',
    reference: 'https://nav.gov.hu',
    anywhere: '99999999-9-99|AA99999999',
    check: value => /^(?:HU)?\d{8}/.test(value) && weigh(value.replace('HU', ''), [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
    words: 'adoszam|vat',
  },
  {
    id: 'hu-taj',
    title: 'Hungarian health insurance number',
    reference: 'https://www.neak.gov.hu',
    alone: '999 999 999|999-999-999',
    named: '999999999',
    check: value => isVaried(value) && weigh(value, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(value, 8),
    words: 'taj|taj szam|tarsadalombiztositasi',
  },
  {
    id: 'ro-cnp',
    title: 'Romanian personal number',
    reference: 'https://depabd.mai.gov.ro',
    anywhere: '9999999999999',
    check: isCnp,
    words: 'cnp|cod numeric personal',
  },
  {
    id: 'ro-cui',
    title: 'Romanian company tax number',
    reference: 'https://www.anaf.ro',
    anywhere: 'AA99999999',
    named: '99999999|9999999',
    check: isCui,
    words: 'cui|cif|cod fiscal',
  },
  {
    id: 'bg-egn',
    title: 'Bulgarian civil number',
    reference: 'https://www.grao.bg',
    alone: '9999999999',
    check: isEgn,
    words: 'egn|егн|единен граждански номер|civil number',
  },
]

/** The century stands in the month: 80, 0, 20, 40 or 60 more. */
function isPesel(value: string): boolean {
  const month = number(value, 2, 2)
  const century = [1900, 2000, 2100, 2200, 1800][Math.floor(month / 20)]!
  if (!isDate(century + number(value, 0, 2), month % 20, number(value, 4, 2))) return false
  return (10 - (weigh(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(value, 10)
}

/**
 * Women's months have 50 more; from 2004 on, where a day runs out of numbers, 20 more. Nine digits until 1953. Until 1985
 * a remainder of ten was written as a zero; since then such numbers are left out.
 */
function isRodneCislo(value: string): boolean {
  const month = (number(value, 2, 2) % 50) % 20
  if (!isShortDate(number(value, 0, 2), month, number(value, 4, 2))) return false
  if (value.length === 9) return true
  const nine = Number(value.slice(0, 9)) % 11
  if (nine === 10 && !/^(?:[5-7]\d|8[0-5])/.test(value)) return false
  return nine % 10 === digitAt(value, 9)
}

function isSzemelyi(value: string): boolean {
  if (!/^[1-8]/.test(value) || !isYymmdd(value, 1)) return false
  const check = digitAt(value, 10)
  return [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  ].some(w => weigh(value, w) % 11 === check)
}

/** Sex and century, date, county, serial, check digit. */
function isCnp(value: string): boolean {
  const county = number(value, 7, 2)
  if (!/^[1-9]/.test(value) || !isYymmdd(value, 1) || !isCounty(county)) return false
  const rest = weigh(value, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
  return (rest === 10 ? 1 : rest) === digitAt(value, 12)
}

/** Counties 1 to 46, Bucharest's former sectors, the two of 1981, and those of no county. */
function isCounty(county: number): boolean {
  return (
    (county >= 1 && county <= 48) || county === 51 || county === 52 || county === 70 || (county >= 80 && county <= 83)
  )
}

function isCui(value: string): boolean {
  if (!/^(?:RO)?\d+$/.test(value)) return false
  const digits = value.replace('RO', '').padStart(10, '0')
  return ((weigh(digits, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === digitAt(digits, 9)
}

/** Months have 20 more before 1900 and 40 more from 2000 on. */
function isEgn(value: string): boolean {
  const month = number(value, 2, 2)
  if (month > 52 || !isDay(month % 20, number(value, 4, 2))) return false
  return (weigh(value, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(value, 9)
}
