import { isYymmdd, number } from '../numbers/calendar.js'
import type { NumberFormat } from '../numbers/number-format.js'

export const centralAmerica: readonly NumberFormat[] = [
  {
    id: 'cr-cedula',
    title: 'Costa Rican identity card number',
    reference: 'https://www.tse.go.cr',
    named: '9-9999-9999|99-9999-9999|999999999',
    check: value => /^(?:0?[1-9])\d{8}$/.test(value),
    words: 'cedula|cedula de identidad|costa rica|costarricense',
  },
  {
    id: 'gt-cui',
    title: 'Guatemalan identification code (CUI, DPI)',
    reference: 'https://www.renap.gob.gt',
    alone: '9999 99999 9999',
    named: '9999999999999|9999-99999-9999',
    check: isCui,
    words: 'dpi|cui|documento personal|guatemala|renap',
  },
  {
    id: 'hn-identity',
    title: 'Honduran identity number',
    reference: 'https://www.rnp.hn',
    named: '9999-9999-99999|9999999999999',
    check: value => number(value, 0, 2) >= 1 && number(value, 0, 2) <= 18,
    words: 'identidad|dni|honduras|tarjeta de identidad',
  },
  {
    id: 'sv-dui',
    title: 'Salvadoran identity document (DUI) or tax number (NIT)',
    reference: 'https://www.rnpn.gob.sv',
    named: '99999999-9|999999999|9999-999999-999-9',
    words: 'dui|documento unico|nit|salvador',
  },
  {
    id: 'ni-cedula',
    title: 'Nicaraguan identity card number',
    reference: 'https://www.cse.gob.ni',
    anywhere: '999-999999-9999A',
    named: '9999999999999A',
    words: 'cedula|nicaragua',
  },
  {
    id: 'pa-cedula',
    title: 'Panamanian identity card number',
    reference: 'https://www.tribunal-electoral.gob.pa',
    named: '9-999-9999|99-999-9999|9-9999-99999|A-99-9999|AA-999-9999',
    words: 'cedula|panama|ruc',
  },
  {
    id: 'cu-identity',
    title: 'Cuban identity number',
    reference: 'https://www.minjus.gob.cu',
    named: '99999999999',
    check: isYymmdd,
    words: 'carne de identidad|carnet de identidad|cuba',
  },
  {
    id: 'bo-identity',
    title: 'Bolivian identity card number',
    reference: 'https://www.segip.gob.bo',
    named: '9999999|99999999',
    words: 'carnet de identidad|cedula de identidad|bolivia',
  },
  {
    id: 'py-cedula',
    title: 'Paraguayan identity card or taxpayer number',
    reference: 'https://www.dnit.gov.py',
    named: '9.999.999|9999999|9999999-9|99999999-9',
    words: 'cedula|cedula de identidad|paraguay|ruc',
  },
]

/** Eight digits with a check digit over them, department, municipality. */
function isCui(value: string): boolean {
  let sum = 0
  for (let i = 0; i < 8; i++) sum += number(value, i, 1) * (2 + i)
  const department = number(value, 9, 2)
  return sum % 11 === number(value, 8, 1) && department >= 1 && department <= 22 && number(value, 11, 2) > 0
}
