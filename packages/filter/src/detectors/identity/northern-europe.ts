import { isDay, isDdmmyy, isShortDate, isYymmdd, number } from '../numbers/calendar.js'
import { digitAt, isVaried, luhn, mod11, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const HETU_SIGNS = '0123456789ABCDEFHJKLMNPRSTUVWXY'

export const northernEurope: readonly NumberFormat[] = [
  {
    id: 'se-personal-number',
    title: 'Swedish personal or coordination number',
    reference: 'https://www.skatteverket.se/privat/folkbokforing/personnummer.4.3810a01c150939e893f18c29.html',
    anywhere: '999999-9999|999999+9999|99999999-9999|999999999999',
    alone: '9999999999',
    check: isPersonnummer,
    words: 'personnummer|samordningsnummer|personnr|pnr|personal number|personal identity number',
  },
  {
    id: 'se-organisation-number',
    title: 'Swedish organisation number',
    reference: 'https://www.bolagsverket.se',
    alone: '999999-9999|9999999999',
    named: '999999999999',
    check: value => /^(?:16)?[1-35-9]\d[2-9]\d{7}$/.test(value) && luhn(value.slice(-10)),
    words: 'organisationsnummer|orgnr|org nr|org nummer|organisation number|company number',
  },
  {
    id: 'no-birth-number',
    title: 'Norwegian birth or D number',
    reference: 'https://www.skatteetaten.no/person/folkeregister',
    anywhere: '99999999999|999999 99999|999999-99999',
    check: isFodselsnummer,
    words: 'fodselsnummer|fødselsnummer|personnummer|d nummer|birth number',
  },
  {
    id: 'no-organisation-number',
    title: 'Norwegian organisation number',
    reference: 'https://www.brreg.no',
    alone: '999 999 999|999999999',
    check: value => /^[89]/.test(value) && mod11(value, [3, 2, 7, 6, 5, 4, 3, 2]),
    words: 'organisasjonsnummer|orgnr|org nr|mva|organisation number',
  },
  {
    id: 'dk-cpr',
    title: 'Danish personal number with a check digit',
    reference: 'https://www.cpr.dk',
    anywhere: '999999-9999',
    alone: '9999999999',
    check: value => isDdmmyy(value) && weigh(value, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    words: 'cpr|cpr nummer|personnummer|personal number',
  },
  {
    id: 'dk-cpr-2007',
    title: 'Danish personal number, as given since 2007 without a check digit',
    reference: 'https://cpr.dk/cpr-systemet/personnumre-uden-kontrolciffer-modulus-11-kontrol',
    named: '999999-9999|9999999999|999999 9999',
    check: isDdmmyy,
    words: 'cpr|cpr nummer|personnummer|personal number',
  },
  {
    id: 'dk-vat',
    title: 'Danish company and value added tax number',
    reference: 'https://datacvr.virk.dk',
    anywhere: 'AA99999999',
    named: '99999999|99 99 99 99',
    check: value => /^(?:DK)?\d{8}$/.test(value) && weigh(value.slice(-8), [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    words: 'cvr|se nummer|moms',
  },
  {
    id: 'fi-personal-code',
    title: 'Finnish personal identity code',
    reference: 'https://dvv.fi/en/personal-identity-code',
    anywhere: '999999-999X|999999A999X|999999+999X|999999a999x|999999-999x',
    check: isHetu,
    words: 'henkilotunnus|hetu|personbeteckning|personal identity code',
  },
  {
    id: 'fi-business-id',
    title: 'Finnish business and value added tax number',
    reference: 'https://www.ytj.fi',
    anywhere: 'AA99999999',
    alone: '9999999-9',
    check: value => /^(?:FI)?\d{8}$/.test(value) && mod11(value.slice(-8), [7, 9, 10, 5, 8, 4, 2]),
    words: 'y tunnus|business id|alv',
  },
  {
    id: 'is-kennitala',
    title: 'Icelandic identification number',
    reference: 'https://www.skra.is',
    anywhere: '999999-9999',
    alone: '9999999999',
    check: isKennitala,
    words: 'kennitala|kt|identification number',
  },
  {
    id: 'ee-personal-code',
    also: 'lt',
    title: 'Estonian or Lithuanian personal code',
    reference: 'https://www.siseministeerium.ee/en/activities/population-procedures',
    anywhere: '99999999999',
    check: isIsikukood,
    words: 'isikukood|asmens kodas|personal code|personal identification',
  },
  {
    id: 'lv-personal-code',
    title: 'Latvian personal code',
    reference: 'https://www.pmlp.gov.lv',
    anywhere: '999999-99999',
    alone: '99999999999',
    check: isPersonasKods,
    words: 'personas kods|personal code',
  },
]

/** With ten digits, or with the century before them; the day has 60 more for who has not settled. */
function isPersonnummer(value: string): boolean {
  if (value.length === 12 && !/^(?:18|19|20)/.test(value)) return false
  const ten = value.slice(-10)
  const day = number(ten, 4, 2)
  return isShortDate(number(ten, 0, 2), number(ten, 2, 2), day > 60 ? day - 60 : day) && luhn(ten)
}

/** The day has 40 more for a D number, the month 40 or 80 more in tests and in health care. */
function isFodselsnummer(value: string): boolean {
  const day = number(value, 0, 2)
  if (!isDay(number(value, 2, 2) % 40, day > 40 ? day - 40 : day)) return false
  return (
    mod11(value, [3, 7, 6, 1, 8, 9, 4, 5, 2]) &&
    mod11(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) &&
    isVaried(value.slice(0, 9))
  )
}

/** The sign between, a letter since 2023 and from 2000 on, counts for the century alone. */
function isHetu(value: string): boolean {
  if (value.length === 11 && !/^\d{6}[A-FU-Y]/.test(value)) return false
  const serial = value.slice(-4, -1)
  if (!isDdmmyy(value) || Number(serial) < 2) return false
  return HETU_SIGNS.charAt(Number(value.slice(0, 6) + serial) % 31) === value.at(-1)
}

function isKennitala(value: string): boolean {
  const day = number(value, 0, 2)
  if (!isDay(number(value, 2, 2), day > 40 ? day - 40 : day) || !/[089]$/.test(value)) return false
  return mod11(value, [3, 2, 7, 6, 5, 4, 3, 2])
}

/** Sex and century (1 and 2 are of the nineteenth), date, serial; where the first sum comes to ten a second one decides. */
function isIsikukood(value: string): boolean {
  if (!/^[3-6]/.test(value) || !isYymmdd(value, 1)) return false
  const first = weigh(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
  const check = first === 10 ? (weigh(value, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10 : first
  return check === digitAt(value, 10)
}

/** Since 2017 they start with 32 to 39 and hold no date. */
function isPersonasKods(value: string): boolean {
  if (!isDdmmyy(value) && !/^3[2-9]/.test(value)) return false
  const check = (1101 - weigh(value, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11
  return check === digitAt(value, 10)
}
