import { isDay, number } from '../numbers/calendar.js'
import { digitAt, mod1110 } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** The letters of passports and identity cards: none that could be read as a word's or as a digit. */
const SERIAL = /^[CFGHJKLMNPRTVWXYZ][\dCFGHJKLMNPRTVWXYZ]*$/
const PENSION_WEIGHTS = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]

export const germany: readonly NumberFormat[] = [
  {
    id: 'de-tax-id',
    title: 'German tax identification number',
    reference:
      'https://www.bzst.de/DE/Privatpersonen/SteuerlicheIdentifikationsnummer/steuerlicheidentifikationsnummer_node.html',
    anywhere: '99999999999|99 999 999 999|99/999/999/999',
    check: isTaxId,
    words: 'steuer id|steueridentifikationsnummer|steuerliche identifikationsnummer|idnr|tax id|tin|steuernummer',
  },
  {
    id: 'de-tax-number',
    title: 'German tax number',
    reference: 'https://www.elster.de',
    alone: '99/999/99999|999/999/99999|999/9999/9999|99 999 99999',
    named: '9999999999|99999999999|9999999999999',
    words: 'steuernummer|steuer nr|st nr|tax number|finanzamt',
  },
  {
    id: 'de-vat',
    title: 'German value added tax number',
    reference: 'https://www.bzst.de/DE/Unternehmen/Identifikationsnummern/Umsatzsteuer-Identifikationsnummer',
    anywhere: 'AA999999999|AA 999999999|AA 999 999 999',
    check: value => value.startsWith('DE') && mod1110(value.slice(2)),
    words: 'ust id|ust idnr|umsatzsteuer|vat|vat id',
  },
  {
    id: 'de-pension',
    title: 'German pension insurance number',
    reference: 'https://www.deutsche-rentenversicherung.de',
    anywhere: '99999999A999|99 999999 A 999|99 999999 A999',
    alone: '99999999a999',
    check: isPensionNumber,
    words: 'rentenversicherung|sozialversicherung|versicherungsnummer|rvnr|svnr|social security',
  },
  {
    id: 'de-identity-card',
    title: 'German identity card or passport number',
    reference: 'https://www.bmi.bund.de/DE/themen/moderne-verwaltung/ausweise-und-paesse/ausweise-und-paesse-node.html',
    alone: 'AXXXXXXXX9',
    named: 'axxxxxxxx|axxxxxxxx9|9999999999',
    check: isSerial,
    words:
      'personalausweis|ausweis|reisepass|passnummer|pass nr|passport|identity card|id card|ausweisnummer|' +
      'personalausweisnummer|dokumentennummer',
  },
  {
    id: 'de-driving-licence',
    title: 'German driving licence number',
    reference: 'https://www.kba.de',
    named: 'axxxxxxxxxx|xxxxxxxxxxx',
    check: value => /^[A-Z\d]\d\d[A-Z\d]{6}\d[A-Z\d]$/.test(value) && /[A-Z]/.test(value),
    words: 'fuhrerschein|fuehrerschein|fahrerlaubnis|driving licence|driver license|driver s license|driving license',
  },
  {
    id: 'de-trade-register',
    title: 'German commercial register number',
    reference: 'https://www.handelsregister.de',
    anywhere: 'AAA 999999|AAA 99999|AAA 9999|AAA999999|AAA99999|AAA-99999',
    check: value => /^HR[AB]\d/.test(value),
    words: 'handelsregister|amtsgericht|commercial register|trade register',
  },
  {
    id: 'de-vehicle',
    title: 'German vehicle registration',
    reference: 'https://www.gesetze-im-internet.de/fzv_2023',
    named: plates('A|AA|AAA', 'A|AA', '999|9999|99'),
    words: 'kennzeichen|kfz|nummernschild|license plate|licence plate|number plate|vehicle registration',
  },
]

export const germanHealth: readonly NumberFormat[] = [
  {
    id: 'de-health-insurance',
    title: 'German health insurance number',
    reference: 'https://www.gkv-datenaustausch.de',
    alone: 'A999999999',
    named: 'a999999999',
    check: isHealthInsurance,
    words: 'krankenversicherung|krankenversichertennummer|kvnr|versichertennummer|krankenkasse|health insurance',
  },
  {
    id: 'de-physician',
    title: 'German physician number or practice number',
    reference: 'https://www.kbv.de',
    named: '999999999',
    words: 'lanr|arztnummer|bsnr|betriebsstattennummer|betriebsstaettennummer',
  },
]

/** Ten digits of which one stands twice or three times and all others at most once, then the check digit. */
function isTaxId(value: string): boolean {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 10; i++) counts[digitAt(value, i)]!++
  const repeated = counts.filter(count => count > 1)
  return value[0] !== '0' && repeated.length === 1 && repeated[0]! <= 3 && mod1110(value)
}

/** Area, date of birth, the first letter of the name at birth (two digits of the sum), serial number, check digit. */
function isPensionNumber(value: string): boolean {
  if (!isDay(number(value, 4, 2), number(value, 2, 2) % 50)) return false
  const letter = String(value.charCodeAt(8) - 0x40).padStart(2, '0')
  const digits = value.slice(0, 8) + letter + value.slice(9, 11)
  const sum = PENSION_WEIGHTS.reduce((all, weight, i) => all + crossSum(weight * digitAt(digits, i)), 0)
  return sum % 10 === digitAt(value, 11)
}

function crossSum(number: number): number {
  return Math.floor(number / 10) + (number % 10)
}

/** With ten places the last is the check digit that ICAO 9303 has: weights 7, 3, 1. */
function isSerial(value: string): boolean {
  if (/^\d{10}$/.test(value)) return isMachineReadable(value)
  if (!SERIAL.test(value) || !/\d/.test(value)) return false
  return value.length !== 10 || isMachineReadable(value)
}

function isMachineReadable(value: string): boolean {
  let sum = 0
  for (let i = 0; i < value.length - 1; i++) sum += digitAt(value, i) * [7, 3, 1][i % 3]!
  return sum % 10 === digitAt(value, value.length - 1)
}

function isHealthInsurance(value: string): boolean {
  const letter = String(value.charCodeAt(0) - 0x40).padStart(2, '0')
  return luhnFromLeft(letter + value.slice(1))
}

/** Weights 1, 2, 1, 2 from the left with cross sums; eleven digits with the check digit last. */
function luhnFromLeft(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length - 1; i++) sum += crossSum(digitAt(digits, i) * (1 + (i % 2)))
  return sum % 10 === digitAt(digits, digits.length - 1)
}

function plates(...parts: readonly [string, string, string]): string {
  const [places, letters, numbers] = parts.map(part => part.split('|'))
  return places!
    .flatMap(place => letters!.flatMap(letter => numbers!.map(number => [place, letter, number])))
    .flatMap(([place, letter, number]) => [`${place}-${letter} ${number}`, `${place} ${letter} ${number}`])
    .join('|')
}
