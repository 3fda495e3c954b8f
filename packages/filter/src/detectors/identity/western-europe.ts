import { isDdmmyy, isYymmdd, isYyyymmdd, number } from '../numbers/calendar.js'
import { digitAt, endsIn97, isVaried, luhn, mod11, remainder, verhoeff, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const BSN = [9, 8, 7, 6, 5, 4, 3, 2, -1]

/** No child is born later than that for as long as this release is of use. */
const NEWEST_YEAR = 35

export const westernEurope: readonly NumberFormat[] = [
  {
    id: 'fr-nir',
    title: 'French social security number',
    reference: 'https://www.insee.fr/fr/metadonnees/definition/c1409',
    anywhere: '999999999999999|9 99 99 99 999 999 99|999999A99999999|9 99 99 9A 999 999 99|9999999999999 99',
    check: isNir,
    words: 'securite sociale|nir|numero de secu|insee|social security',
  },
  {
    id: 'fr-tax-number',
    title: 'French tax number of a person',
    reference: 'https://www.impots.gouv.fr',
    anywhere: '99 99 999 999 999',
    alone: '9999999999999',
    check: value => /^[0-3]/.test(value) && Number(value.slice(0, 10)) % 511 === Number(value.slice(10)),
    words: 'numero fiscal|spi|impots|tax number|reference fiscale',
  },
  {
    id: 'fr-siret',
    title: 'French company number (SIREN, SIRET)',
    reference: 'https://www.insee.fr/fr/metadonnees/definition/c1841',
    anywhere: '999 999 999 99999',
    alone: '99999999999999',
    named: '999999999|999 999 999',
    check: value => isVaried(value) && luhn(value),
    words: 'siren|siret|rcs',
  },
  {
    id: 'fr-vat',
    title: 'French value added tax number',
    reference: 'https://www.economie.gouv.fr/entreprises/numero-tva-intracommunautaire',
    anywhere: 'AA99999999999|AA 99 999999999|AA 99 999 999 999',
    check: value => value.startsWith('FR') && (12 + 3 * (number(value, 4, 9) % 97)) % 97 === number(value, 2, 2),
    words: 'tva|vat',
  },
  {
    id: 'fr-identity-card',
    title: 'French identity card, passport or driving licence number',
    reference: 'https://www.service-public.fr/particuliers/vosdroits/N358',
    named: '999999999999|xxxxxxxxx|99AA99999|99aa99999',
    check: value => /\d{2}/.test(value),
    words: 'carte d identite|cni|carte nationale|passeport|passport|permis de conduire|carte identite',
  },
  {
    id: 'nl-bsn',
    title: 'Dutch citizen service number',
    reference: 'https://www.rvig.nl/bsn',
    alone: '9999.99.999|9999 99 999',
    named: '999999999|999 999 999',
    check: value => isVaried(value) && weigh(value, BSN) % 11 === 0,
    words: 'bsn|burgerservicenummer|sofinummer|sofi|citizen service number',
  },
  {
    id: 'nl-vat',
    title: 'Dutch value added tax number',
    reference: 'https://www.belastingdienst.nl',
    anywhere: 'AA999999999A99|AA 999999999A99',
    check: value => /^NL.{9}B/.test(value) && (remainder(value, 97) === 1 || weigh(value, BSN, 2) % 11 === 0),
    words: 'btw|vat',
  },
  {
    id: 'nl-document',
    title: 'Dutch passport, identity card or driving licence number',
    reference: 'https://www.rvig.nl',
    named: 'AAXXXXXX9|aaxxxxxx9|9999999999',
    check: value => /^(?:[A-NP-Z]{2}[A-NP-Z\d]{6}\d|\d{10})$/.test(value),
    words: 'paspoort|passport|identiteitskaart|rijbewijs|documentnummer|identity card',
  },
  {
    id: 'be-national-number',
    title: 'Belgian national register number',
    reference: 'https://www.ibz.rrn.fgov.be',
    anywhere: '99.99.99-999.99|99999999999|99 99 99 999 99|99.99.99.999.99',
    check: isNationalNumber,
    words: 'rijksregister|insz|niss|registre national|national number|rrn',
  },
  {
    id: 'be-company',
    title: 'Belgian company and value added tax number',
    reference: 'https://economie.fgov.be/en/themes/enterprises/crossroads-bank-enterprises',
    anywhere: '9999.999.999|AA9999999999|AA 9999.999.999|AA 9999 999 999',
    check: value => /^(?:BE)?[01]/.test(value) && endsIn97(value.replace('BE', '')),
    words: 'kbo|bce|ondernemingsnummer|numero d entreprise|btw|tva',
  },
  {
    id: 'be-identity-card',
    title: 'Belgian identity card number',
    reference: 'https://www.ibz.rrn.fgov.be',
    anywhere: '999-9999999-99',
    named: '999999999999|AA999999',
    check: value => value.length !== 12 || (Number(value.slice(0, 10)) % 97 || 97) === Number(value.slice(10)),
    words: 'identiteitskaart|carte d identite|identity card|paspoort|passeport|passport',
  },
  {
    id: 'lu-national-number',
    title: 'Luxembourg national identification number',
    reference: 'https://guichet.public.lu',
    anywhere: '9999999999999|99999999 99999',
    check: value => isYyyymmdd(value) && luhn(value.slice(0, 12)) && verhoeff(value.slice(0, 11) + value.charAt(12)),
    words: 'matricule|cns|identification number|identifikationsnummer',
  },
  {
    id: 'at-social-insurance',
    title: 'Austrian social insurance number',
    reference: 'https://www.sozialversicherung.at',
    anywhere: '9999 999999',
    alone: '9999999999|9999-999999',
    check: isInsurance,
    words: 'sozialversicherung|sozialversicherungsnummer|svnr|sv nummer|versicherungsnummer|social insurance',
  },
  {
    id: 'at-vat',
    title: 'Austrian value added tax number',
    reference: 'https://www.bmf.gv.at',
    anywhere: 'AAA99999999',
    check: value => value.startsWith('ATU') && luhnWith(value.slice(3), 4),
    words: 'uid|ust id|vat|umsatzsteuer',
  },
  {
    id: 'at-tax-number',
    title: 'Austrian tax number',
    reference: 'https://www.bmf.gv.at',
    named: '99-999/9999|999999999|99 999/9999',
    check: luhn,
    words: 'steuernummer|tax number|abgabenkontonummer|tin',
  },
  {
    id: 'ch-ahv',
    title: 'Swiss social insurance number',
    reference: 'https://www.zas.admin.ch/zas/de/home/partenaires-et-institutions-/navs13.html',
    anywhere: '999.9999.9999.99|9999999999999|999 9999 9999 99',
    check: value => value.startsWith('756') && weigh(value, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    words: 'ahv|avs|navs|sozialversicherungsnummer|numero avs',
  },
  {
    id: 'ch-uid',
    title: 'Swiss company number',
    reference: 'https://www.uid.admin.ch',
    anywhere: 'AAA-999.999.999|AAA999999999',
    check: value => value.startsWith('CHE') && mod11(value.slice(3), [5, 4, 3, 2, 7, 6, 5, 4]),
    words: 'uid|ide|mwst|tva',
  },
]

/** Sex, year, month (20 and up where it is not known), department (2A and 2B of Corsica), commune, order, key. */
function isNir(value: string): boolean {
  if (!/^[1-478]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{8}$/.test(value)) return false
  const digits = value.replace('2A', '19').replace('2B', '18')
  return 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13))
}

/** Of those born from 2000 on the sum is taken with a two before it. */
function isNationalNumber(value: string): boolean {
  const month = number(value, 2, 2) % 20
  if (month !== 0 && !isYymmdd(value.slice(0, 2) + String(month).padStart(2, '0') + value.slice(4))) return false
  return endsIn97(value) || (number(value, 0, 2) <= NEWEST_YEAR && endsIn97(value, `2${value.slice(0, 9)}`))
}

function isInsurance(value: string): boolean {
  if (value.startsWith('0') || !isDdmmyy(value, 4)) return false
  return weigh(value, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(value, 3)
}

/** Luhn's sum with so much more. */
function luhnWith(value: string, more: number): boolean {
  let sum = more
  for (let i = 0; i < value.length - 1; i++) {
    const product = digitAt(value, i) * (1 + (i % 2))
    sum += Math.floor(product / 10) + (product % 10)
  }
  return (10 - (sum % 10)) % 10 === digitAt(value, value.length - 1)
}
