import { digitAt, isVaried, luhn, mod11, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const CUIT = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
const CNPJ = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
const NIT = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71]
const RIF: Readonly<Record<string, number>> = { V: 4, E: 8, J: 12, P: 16, G: 20 }

export const latinAmerica: readonly NumberFormat[] = [
  {
    id: 'br-cpf',
    title: 'Brazilian taxpayer number of a person',
    reference: 'https://www.gov.br/receitafederal/pt-br/assuntos/meu-cpf',
    anywhere: '999.999.999-99|99999999999|999999999-99|999 999 999 99',
    check: isCpf,
    words: 'cpf|cadastro de pessoas',
  },
  {
    id: 'br-cnpj',
    title: 'Brazilian taxpayer number of a company',
    reference: 'https://www.gov.br/receitafederal/pt-br/assuntos/cadastros/cnpj',
    anywhere: '99.999.999/9999-99|99999999999999|XX.XXX.XXX/XXXX-99',
    check: isCnpj,
    words: 'cnpj|cadastro nacional',
  },
  {
    id: 'br-pis',
    title: 'Brazilian social integration number (PIS, PASEP, NIS)',
    reference: 'https://www.gov.br/inss/pt-br',
    anywhere: '999.99999.99-9',
    named: '99999999999',
    check: value => isVaried(value) && mod11(value, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2], 0),
    words: 'pis|pasep|nis|nit',
  },
  {
    id: 'br-rg',
    title: 'Brazilian identity card number',
    reference: 'https://www.gov.br/mj/pt-br',
    named: '99.999.999-X|99999999X',
    words: 'rg|registro geral|carteira de identidade',
  },
  {
    id: 'ar-cuit',
    title: 'Argentine tax and labour number (CUIT, CUIL)',
    reference: 'https://www.afip.gob.ar/genericos/guiavirtual/consultas_detalle.aspx?id=1099580',
    anywhere: '99-99999999-9|99999999999|99 99999999 9',
    check: value => /^(?:2[034567]|3[034])/.test(value) && mod11(value, CUIT),
    words: 'cuit|cuil|clave unica',
  },
  {
    id: 'ar-dni',
    title: 'Argentine identity document',
    reference: 'https://www.argentina.gob.ar/interior/dni',
    named: '99.999.999|9.999.999|99999999|9999999',
    words: 'dni|documento nacional|documento de identidad',
  },
  {
    id: 'cl-rut',
    title: 'Chilean national and tax number',
    reference: 'https://www.registrocivil.cl',
    anywhere: '99.999.999-X|9.999.999-X',
    alone: '99999999-x|9999999-x|99.999.999-x|9.999.999-x',
    named: '99999999x|9999999x',
    check: isRut,
    words: 'rut|run|rol unico',
  },
  {
    id: 'co-nit',
    title: 'Colombian tax number',
    reference: 'https://www.dian.gov.co/impuestos/sociedades/Paginas/RUT.aspx',
    anywhere: '999.999.999-9',
    alone: '999999999-9',
    named: '9999999999',
    check: isNit,
    words: 'nit|numero de identificacion tributaria|rut',
  },
  {
    id: 'co-cedula',
    title: 'Colombian citizenship card number',
    reference: 'https://www.registraduria.gov.co',
    named: '9.999.999.999|99.999.999|9999999999|99999999',
    words: 'cedula|cedula de ciudadania|numero de identificacion',
  },
  {
    id: 'pe-ruc',
    title: 'Peruvian taxpayer number',
    reference: 'https://www.gob.pe/277-obtener-numero-de-ruc',
    anywhere: '99999999999',
    check: value => /^(?:10|15|16|17|20)/.test(value) && (11 - (weigh(value, CUIT) % 11)) % 10 === digitAt(value, 10),
    words: 'ruc|registro unico',
  },
  {
    id: 'pe-dni',
    title: 'Peruvian identity document',
    reference: 'https://www.reniec.gob.pe',
    named: '99999999|99999999-X',
    words: 'dni|documento nacional',
  },
  {
    id: 'ec-cedula',
    title: 'Ecuadorian identity card number',
    reference: 'https://www.registrocivil.gob.ec',
    alone: '9999999999|999999999-9|9999999999999',
    check: isCedula,
    words: 'cedula|cedula de identidad|ruc',
  },
  {
    id: 'uy-ci',
    title: 'Uruguayan identity card number',
    reference: 'https://www.gub.uy/ministerio-interior/dnic',
    anywhere: '9.999.999-9',
    alone: '9999999-9',
    named: '99999999',
    check: value => (10 - (weigh(value, [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === digitAt(value, 7),
    words: 'cedula|cedula de identidad|ci',
  },
  {
    id: 've-rif',
    title: 'Venezuelan tax number',
    reference: 'http://declaraciones.seniat.gob.ve',
    anywhere: 'A-99999999-9|A99999999-9',
    named: 'A999999999',
    check: isRif,
    words: 'rif|registro de informacion fiscal',
  },
  {
    id: 'do-cedula',
    title: 'Dominican identity card number',
    reference: 'https://jce.gob.do',
    anywhere: '999-9999999-9',
    named: '99999999999',
    check: luhn,
    words: 'cedula|cedula de identidad',
  },
]

function isCpf(value: string): boolean {
  if (!isVaried(value)) return false
  return [9, 10].every(length => {
    const weights = Array.from({ length }, (_, i) => length + 1 - i)
    return ((weigh(value, weights) * 10) % 11) % 10 === digitAt(value, length)
  })
}

/** From 2026 on with letters too: each sign counts by its place in ASCII behind the zero. */
function isCnpj(value: string): boolean {
  if (!isVaried(value)) return false
  return [CNPJ, [6, ...CNPJ]].every(weights => {
    const sum = weights.reduce((all, weight, i) => all + weight * (value.charCodeAt(i) - 0x30), 0)
    return (sum % 11 < 2 ? 0 : 11 - (sum % 11)) === digitAt(value, weights.length)
  })
}

function isRut(value: string): boolean {
  const number = value.slice(0, -1)
  let sum = 0
  for (let i = 0; i < number.length; i++) sum += digitAt(number, number.length - 1 - i) * (2 + (i % 6))
  return isVaried(number) && value.endsWith('0K987654321'.charAt(sum % 11))
}

function isNit(value: string): boolean {
  const number = value.slice(0, -1)
  let sum = 0
  for (let i = 0; i < number.length; i++) sum += digitAt(number, number.length - 1 - i) * NIT[i]!
  return isVaried(number) && digitAt(value, value.length - 1) === (sum % 11 < 2 ? sum % 11 : 11 - (sum % 11))
}

/** Province 1 to 24 or 30 (abroad), then a digit below six for a person; a taxpayer's has an establishment behind it. */
function isCedula(value: string): boolean {
  if (!/^(?:0[1-9]|1\d|2[0-4]|30)[0-5]/.test(value) || !luhn(value.slice(0, 10))) return false
  return value.length === 10 || value.endsWith('001')
}

function isRif(value: string): boolean {
  const first = RIF[value.charAt(0)]
  if (first === undefined) return false
  const check = 11 - ((first + weigh(value, [3, 2, 7, 6, 5, 4, 3, 2], 1)) % 11)
  return digitAt(value, 9) === (check > 9 ? 0 : check)
}
