import t from 'tap'
import { isBase58Check } from '../src/detectors/crypto/base58.js'
import { keccak256 } from '../src/detectors/crypto/keccak.js'
import {
  ACCOUNT_FORMATS,
  bankNumber,
  DEVICE_FORMATS,
  deviceNumber,
  HEALTH_FORMATS,
  healthNumber,
  IDENTITY_FORMATS,
  nationalId,
} from '../src/detectors/identity/index.js'
import type { NumberFormat } from '../src/detectors/numbers/number-format.js'
import { createFilter } from '../src/index.js'

const filter = createFilter()
const DIGITS = '0123456789'
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const SIGNS: Readonly<Record<string, string>> = {
  '9': DIGITS,
  A: CAPITALS,
  a: CAPITALS + CAPITALS.toLowerCase(),
  X: DIGITS + CAPITALS,
  x: DIGITS + CAPITALS,
}
const FAMILIES: readonly (readonly [string, readonly NumberFormat[]])[] = [
  [nationalId.id, IDENTITY_FORMATS],
  [healthNumber.id, HEALTH_FORMATS],
  [bankNumber.id, ACCOUNT_FORMATS],
  [deviceNumber.id, DEVICE_FORMATS],
]

/** What chance hardly ever comes to: letters that stand for an authority, a date, a place. */
const STARTS: Readonly<Record<string, readonly string[]>> = {
  'mx-curp': ['BOXW310820HNERXN0'],
  'mx-rfc': ['EKU900317', 'GODE561231', 'EKU-900317-', 'GODE-561231-'],
  'gb-driving-licence': ['MORGA657054SM9', 'MORGA 657054 SM9'],
  'in-gstin': ['27AAPFU0939F1Z'],
  'cn-credit-code': ['91110000600037341'],
  'it-fiscal-code': ['RSSMRA85T10A562', 'RSS MRA 85T10 A562'],
  'by-personal-number': ['4200485A012PB'],
  'de-trade-register': ['HRB'],
  'gh-card': ['GHA'],
  'us-mbi': ['1EG4'],
  'any-vin': ['1HGCM82633A00'],
  'gb-vat': ['GB'],
  'de-vat': ['DE'],
  'fr-vat': ['FR'],
  'nl-vat': ['NL'],
  'at-vat': ['ATU'],
  'be-company': ['BE0', 'BE 0', '0'],
  'ec-cedula': ['1710034065001', ''],
  'ch-uid': ['CHE'],
  'ch-ahv': ['756'],
  'ae-emirates-id': ['784198', '784-198'],
  'sg-uen': ['T08LL', '2014', ''],
  'fr-nir': ['255082A', '2 55 08 2A', '25508', ''],
  'lu-national-number': ['19850412'],
  'dk-vat': ['DK', ''],
  'fi-business-id': ['FI', ''],
  'pl-nip': ['PL', ''],
  'hu-vat': ['HU', ''],
  'ro-cui': ['RO', ''],
  'hr-oib': ['HR', ''],
  'si-tax-number': ['SI', ''],
  'gr-afm': ['EL', ''],
  'it-vat': ['IT', ''],
  'tz-nida': ['19850412'],
  'si-emso': ['1204985'],
  'cn-resident-id': ['11010519850412', '110105 19850412 '],
  'hu-personal-number': ['1-850412', '1 850412'],
  'kr-rrn': ['850412', ''],
  'in-bank': ['HDFC0'],
  'au-ihi': ['8003 60', '800360'],
  'it-driving-licence': ['U1', 'AB'],
  'gb-postcode': ['SW1', 'M1 ', 'M1', 'B33', 'SW11', 'B3'],
  'eu-vat': ['PT', 'CZ', 'LV', 'LT', 'ES', 'IE', 'CY', 'PT ', 'CZ ', 'LT ', 'SE'],
  'ca-business-number': ['123456782RC', '123456782 RC', '123456782 RC '],
  'mx-rfc-named': ['GODE561231', 'EKU900317'],
  'in-driving-licence': ['MH-142011', 'MH14 2011', 'MH142011', 'MH-14-2011'],
  'uz-pinfl': ['31204'],
  'kg-pin': ['212041985'],
}

let state = 20261125
function chance(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}

/** A text in this form that passes the check, made at random; `undefined` where none comes up. */
function make(form: string, { id, check }: NumberFormat): string | undefined {
  const starts = (STARTS[id] ?? ['']).filter(start => fits(start, form))
  for (let i = 0; i < 60_000; i++) {
    const start = starts[i % starts.length] ?? ''
    const value = Array.from(form, (sign, at) => start[at] ?? pick(sign)).join('')
    if (check === undefined || check(compact(value))) return value
  }
  return undefined
}

function fits(start: string, form: string): boolean {
  return (
    start.length <= form.length &&
    Array.from(start).every((sign, at) => SIGNS[form[at]!]?.includes(sign) ?? form[at] === sign)
  )
}

function pick(sign: string): string {
  const signs = SIGNS[sign]
  return signs === undefined ? sign : signs[chance(signs.length)]!
}

function compact(value: string): string {
  return value.replace(/[^\dA-Za-z]/g, '').toUpperCase()
}

const covers = (text: string, value: string) =>
  filter.scan(text).some(({ start, end }) => start <= text.indexOf(value) && end >= text.indexOf(value) + value.length)

for (const [family, formats] of FAMILIES) {
  t.test(`${family}: every form of every number is found where it is called by its name`, t => {
    for (const format of formats) {
      for (const form of [format.named, format.alone, format.anywhere].flatMap(written => written?.split('|') ?? [])) {
        // Its anchor would be two small letters, which most words begin with.
        if (/^aa(?!9)|^aa$/.test(form) || (/^[ax]/.test(form) && !form.startsWith('a9'))) continue
        const value = make(form, format)
        if (value === undefined) {
          t.fail(`no ${format.id} came up for ${form}`)
          continue
        }
        const name = format.words.split('|')[0]!
        t.ok(covers(`${name}: ${value}.`, value), `${format.id} as ${form}`)
      }
    }
    t.end()
  })

  t.test(`${family}: what needs no name is found in any sentence, and alone what needs to be alone`, t => {
    for (const format of formats) {
      for (const form of format.anywhere?.split('|') ?? []) {
        const value = make(form, format)!
        t.ok(/^[a]/.test(form) || covers(`It says ${value} here`, value), `${format.id} as ${form}`)
      }
      for (const form of format.alone?.split('|') ?? []) {
        if (/^[ax]/.test(form)) continue
        const value = make(form, format)!
        t.ok(covers(` ${value}\n`, value), `${format.id} alone as ${form}`)
      }
    }
    t.end()
  })

  t.test(`${family}: what only a name proves is not found without one`, t => {
    for (const format of formats) {
      if (format.anywhere !== undefined || format.alone !== undefined) continue
      for (const form of format.named!.split('|')) {
        const value = make(form, format)!
        const others = formats.some(({ anywhere }) => anywhere?.split('|').some(other => other.length === form.length))
        const findings = filter.scan(`It says ${value} here`)
        t.ok(others || findings.every(({ detector }) => detector !== family), `${format.id} as ${form}`)
      }
    }
    t.end()
  })
}

t.test('a digit changed is a number no more, in whatever has a check digit', t => {
  let changed = 0
  let still = 0
  for (const format of FAMILIES.flatMap(([, formats]) => formats)) {
    if (format.check === undefined || format.anywhere === undefined) continue
    for (const form of format.anywhere.split('|')) {
      const value = make(form, format) ?? ''
      const last = value.search(/\d\D*$/)
      const wrong = value.slice(0, last) + String((Number(value[last]) + 1 + chance(8)) % 10) + value.slice(last + 1)
      if (format.check(compact(wrong))) continue
      changed++
      if (filter.scan(`It says ${wrong} here`).length > 0) {
        still++
      }
    }
  }
  // By chance some are another country's.
  t.ok(still < changed * 0.1, `${still} of ${changed}`)
  t.end()
})

t.test('numbers that others publish as examples pass the checks that were written from descriptions', t => {
  // Of the descriptions of each number in python-stdnum's documentation, except for the Belarusian structure.
  const rows: readonly (readonly [id: string, right: readonly string[], wrong: readonly string[]])[] = [
    ['sg-uen', ['00192200M', '197401143C', 'S16FC0121D', 'T01FC6132D'], ['00192200N', '197401143D', 'T01FC6132E']],
    ['kr-rrn', ['9710139019902', '8501266401473'], ['9710139019903', '8504123109905']],
    ['by-personal-number', ['4200485A012PB1'], ['4204085A012PB1', '4200485X012PB1', '4200485A012XX1']],
    ['cz-birth-number', ['7103192745'], ['7103192746', '9503192747']],
  ]
  const all = FAMILIES.flatMap(([, formats]) => formats)
  for (const [id, right, wrong] of rows) {
    const check = all.find(format => format.id === id)!.check!
    t.strictSame(
      right.filter(value => !check(value)),
      [],
      `${id} takes`,
    )
    t.strictSame(
      wrong.filter(value => check(value)),
      [],
      `${id} refuses`,
    )
  }
  t.end()
})

t.test('ids are unique, start with a country, and have a reference', t => {
  const all = FAMILIES.flatMap(([, formats]) => formats)
  t.equal(new Set(all.map(({ id }) => id)).size, all.length)
  t.strictSame(
    all.filter(({ id, reference }) => !/^(?:[a-z]{2}|any)-/.test(id) || !/^https?:/.test(reference)),
    [],
  )
  t.end()
})

type Rows = readonly (readonly [why: string, text: string, covered?: string])[]

function found(text: string): [detector: string, covered: string][] {
  return filter.scan(text).map(({ detector, start, end }) => [detector, text.slice(start, end)])
}

function finds(detector: string, rows: Rows) {
  t.test(`${detector} finds`, t => {
    for (const [why, text, covered = text] of rows) t.strictSame(found(text), [[detector, covered]], why)
    t.end()
  })
}

function passes(what: string, rows: Rows) {
  t.test(`${what} is not found`, t => {
    for (const [why, text] of rows) t.strictSame(found(text), [], why)
    t.end()
  })
}

finds('phone', [
  ['an international number', '+49 30 901820'],
  ['one without spaces', 'Write to +4915112345678 now', '+4915112345678'],
  ['one with a trunk zero in brackets', '+46 (0)8 928 571 38'],
  ['one that starts with 00', '0044 20 7946 0958'],
  ['an American number with dashes', 'It is 212-555-0187.', '212-555-0187'],
  ['one with brackets and an extension', 'It is (415) 555-0132 x22 or so', '(415) 555-0132 x22'],
  ['a French number in pairs', 'Voici 06 12 34 56 78 alors', '06 12 34 56 78'],
  ['a short local number behind a word', 'Can someone call me on 450 0840?', '450 0840'],
  ['one on the line after its name', 'Phone:\n9469 9966\n', '9469 9966'],
  ['one before what it is', '28-64-66-98 office', '28-64-66-98'],
  ['one alone', '09-7625400'],
])

passes('what only looks like a phone number', [
  ['a date', 'on 2024-01-15'],
  ['a date and a time', 'Call at 2024-01-15 10:30'],
  ['years', 'call 2019-2020'],
  ['a version', 'build 10.15.7'],
  ['an area that begins with 0', 'example: 000-000-0000'],
  ['a ramp', 'Phone: 1234567890'],
  ['an epoch', 'epoch: 1609459200'],
  ['bytes', '<Buffer a0 8b 28 3f 01 00 00 00 50 32>'],
  ['a sum', 'total 1 234 567'],
  ['part of an id', 'ab-212-555-0187'],
])

finds('ip-address', [
  ['one of version 4', 'from 8.34.208.17 today', '8.34.208.17'],
  ['one with a port', '8.34.208.17:443', '8.34.208.17'],
  ['one of version 6', 'from 2607:f8b0:4004:800::200e today', '2607:f8b0:4004:800::200e'],
  ['one of version 6 in full', '2607:f8b0:4004:0800:0000:0000:0000:200e'],
])

passes('what is no address of anybody', [
  ['a private one', 'server at 192.168.1.1'],
  ['the machine itself', '127.0.0.1 and ::1'],
  ['one for documents', '203.0.113.7 and 2001:db8::1'],
  ['a version', 'version 12.34.56.78'],
  ['a part above 255', '8.34.256.17'],
  ['five parts', '18.34.208.17.5'],
  ['a time', 'at 10:20:30'],
  ['a local one of version 6', 'fe80::1ff:fe23:4567:890a'],
])

finds('mac-address', [
  ['pairs with colons', 'on 00:1B:44:11:3A:B7 only', '00:1B:44:11:3A:B7'],
  ['pairs with dashes', 'e4-1b-44-11-3a-b7'],
  ['fours with dots', '001b.4411.3ab7'],
])

passes('what is no hardware address', [
  ['seven pairs', '00:1B:44:11:3A:B7:11'],
  ['signs mixed', '00:1B-44:11-3A:B7'],
  ['zeros', '00:00:00:00:00:00'],
])

finds('date-of-birth', [
  ['digits', 'DOB: 04/03/1985', '04/03/1985'],
  ['a month spelt out', 'geboren am 3. April 1985 in Bonn', '3. April 1985'],
  ['the day behind the month', 'She was born on March 3, 1985.', '3, 1985'],
])

passes('a date that is no birth', [
  ['a release', 'released on 3. April 1985'],
  ['no day', 'born on 31.02.1985'],
])

t.test('addresses of crypto-currencies are found where their checksum is right', t => {
  // The examples of BIP 173, BIP 350 and ERC-55, and of the first block.
  const right = [
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
  ]
  for (const address of right) {
    t.strictSame(found(`to ${address}, please`), [['crypto-address', address]])
    const at = address.length - 3
    const wrong = address.slice(0, at) + (/[a-z]/.test(address[at]!) ? 'D' : 'e') + address.slice(at + 1)
    t.strictSame(found(`to ${wrong}, please`), [], wrong)
  }
  t.equal(keccak256(''), 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  t.notOk(isBase58Check(right[4]!, [0x05]), 'of another version')
  t.end()
})
