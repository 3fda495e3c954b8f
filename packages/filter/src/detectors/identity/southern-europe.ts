import { isDdmmyy, number } from '../numbers/calendar.js'
import { digitAt, isVaried, luhn, mod11, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const NIF_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

export const southernEurope: readonly NumberFormat[] = [
  {
    id: 'es-nif',
    title: 'Spanish tax number of a person (DNI, NIF)',
    reference:
      'https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie',
    anywhere: '99999999A|99999999-A|99.999.999-A|99.999.999A|99999999 A',
    alone: '99999999a|99999999-a|9999999A|9999999-A',
    check: value => NIF_LETTERS.charAt(Number(value.slice(0, -1)) % 23) === value.at(-1),
    words: 'dni|nif|documento nacional|identificacion|identification|id card',
  },
  {
    id: 'es-nie',
    title: 'Spanish foreigner number (NIE)',
    reference:
      'https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie',
    anywhere: 'A9999999A|A-9999999-A|A9999999-A|a9999999a',
    check: value =>
      'XYZ'.includes(value.charAt(0)) &&
      NIF_LETTERS.charAt(Number('XYZ'.indexOf(value.charAt(0)) + value.slice(1, 8)) % 23) === value.charAt(8),
    words: 'nie|numero de identificacion de extranjero|extranjero',
  },
  {
    id: 'es-cif',
    title: 'Spanish tax number of a company',
    reference: 'https://sede.agenciatributaria.gob.es',
    anywhere: 'A9999999X|A-99999999',
    check: isCif,
    words: 'cif|nif',
  },
  {
    id: 'es-social-security',
    title: 'Spanish social security number',
    reference: 'https://www.seg-social.es',
    anywhere: '99/99999999/99|99 99999999 99|99-99999999-99|99 9999999999',
    alone: '999999999999',
    check: isAffiliation,
    words: 'seguridad social|numero de afiliacion|nuss|naf|nss|social security',
  },
  {
    id: 'es-passport',
    title: 'Spanish passport number',
    reference: 'https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/pasaporte',
    alone: 'AAA999999',
    named: 'aaa999999|aa999999',
    words: 'pasaporte|passport|documento de viaje',
  },
  {
    id: 'pt-nif',
    title: 'Portuguese tax number',
    reference: 'https://www.portaldasfinancas.gov.pt',
    alone: '999 999 999',
    named: '999999999',
    check: value => /^(?:[1235689]|45|7[0124579])/.test(value) && mod11Or0(value, [9, 8, 7, 6, 5, 4, 3, 2]),
    words: 'nif|contribuinte|numero fiscal|nipc',
  },
  {
    id: 'pt-citizen-card',
    title: 'Portuguese citizen card number',
    reference: 'https://www.autenticacao.gov.pt',
    anywhere: '99999999 9 AA9|999999999AA9|99999999-9-AA9|99999999 9AA9',
    check: luhn36,
    words: 'cartao de cidadao|citizen card|numero de documento',
  },
  {
    id: 'gr-afm',
    title: 'Greek tax number',
    reference: 'https://www.aade.gr',
    anywhere: 'AA999999999',
    named: '999999999',
    check: isAfm,
    words: 'afm|αφμ|α φ μ|vat|tax number',
  },
  {
    id: 'gr-amka',
    title: 'Greek social security number',
    reference: 'https://www.amka.gr',
    anywhere: '99999999999',
    check: value => isDdmmyy(value) && luhn(value),
    words: 'amka|αμκα',
  },
  {
    id: 'gr-identity-card',
    title: 'Greek identity card number',
    reference: 'https://www.gov.gr',
    named: 'AA-999999|AA 999999|AA999999',
    words: 'ταυτοτητα|αδτ|identity card|tautotita',
  },
  {
    id: 'cy-tax-number',
    title: 'Cypriot tax number',
    reference: 'https://www.mof.gov.cy',
    named: '99999999A|999999',
    words: 'tic|arc|identity card|cyprus|tax identification',
  },
  {
    id: 'mt-identity-card',
    title: 'Maltese identity card number',
    reference: 'https://identita.gov.mt',
    named: '9999999A|999999A|99999A',
    check: value => 'MGAPLHBZ'.includes(value.at(-1)!),
    words: 'karta tal identita|identity card|malta|id card',
  },
]

function isCif(value: string): boolean {
  if (!/^[ABCDEFGHJNPQRSUVW]\d{7}[\dA-J]$/.test(value)) return false
  let sum = 0
  for (let i = 1; i < 8; i++) {
    const digit = digitAt(value, i) * (i % 2 === 1 ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  const check = (10 - (sum % 10)) % 10
  return value.endsWith(String(check)) || value.endsWith('JABCDEFGHI'.charAt(check))
}

function isAffiliation(value: string): boolean {
  const province = number(value, 0, 2)
  const person = number(value, 2, 8)
  if (province < 1 || province > 53 || person === 0) return false
  const whole = person < 10_000_000 ? person + province * 10_000_000 : Number(value.slice(0, 10))
  return whole % 97 === number(value, 10, 2)
}

function isAfm(value: string): boolean {
  const digits = value.replace(/^(?:EL|GR)/, '')
  if (!/^\d{9}$/.test(digits) || !isVaried(digits)) return false
  return (weigh(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(digits, 8)
}

function mod11Or0(value: string, weights: readonly number[]): boolean {
  return mod11(value, weights, 0) && isVaried(value)
}

/** Luhn's sum over digits and letters from A = 10. */
function luhn36(value: string): boolean {
  let sum = 0
  for (let i = 0; i < value.length; i++) {
    const place = digitAt(value, value.length - 1 - i)
    sum += i % 2 === 0 ? place : place * 2 > 9 ? place * 2 - 9 : place * 2
  }
  return sum % 10 === 0
}
