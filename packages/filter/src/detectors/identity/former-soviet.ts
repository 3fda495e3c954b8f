import { isDay, isYymmdd, number } from '../numbers/calendar.js'
import { digitAt, isVaried, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const INN_TEN = [2, 4, 10, 3, 5, 9, 4, 6, 8]
const INN_ELEVEN = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const INN_TWELVE = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]

export const formerSoviet: readonly NumberFormat[] = [
  {
    id: 'ru-inn',
    title: 'Russian taxpayer number',
    reference: 'https://www.nalog.gov.ru/rn77/fl/interest/inn',
    alone: '999999999999',
    named: '9999999999',
    check: isInn,
    words: 'inn|инн|taxpayer',
  },
  {
    id: 'ru-snils',
    title: 'Russian pension insurance number',
    reference: 'https://sfr.gov.ru',
    anywhere: '999-999-999 99|999-999-999-99|999 999 999 99',
    alone: '99999999999',
    check: isSnils,
    words: 'snils|снилс|страховой номер',
  },
  {
    id: 'ru-passport',
    title: 'Russian internal or international passport number',
    reference: 'https://мвд.рф',
    named: '9999 999999|99 99 999999|9999999999|99 9999999|999999999',
    words: 'паспорт|паспорта|passport|серия|загранпаспорт',
  },
  {
    id: 'ru-ogrn',
    title: 'Russian register number of a company or an entrepreneur',
    reference: 'https://egrul.nalog.ru',
    named: '9999999999999|999999999999999',
    check: value => {
      const body = value.slice(0, -1)
      return (Number(body) % (body.length - 1)) % 10 === digitAt(value, body.length)
    },
    words: 'огрн|огрнип|ogrn',
  },
  {
    id: 'ua-rnokpp',
    title: 'Ukrainian taxpayer number',
    reference: 'https://tax.gov.ua',
    named: '9999999999',
    check: value => {
      const rest = weigh(value, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11
      return isVaried(value) && ((rest + 11) % 11) % 10 === digitAt(value, 9)
    },
    words: 'рнокпп|іпн|ідентифікаційний|рнокп|rnokpp|ipn|taxpayer',
  },
  {
    id: 'ua-passport',
    title: 'Ukrainian passport or identity card number',
    reference: 'https://dmsu.gov.ua',
    named: '999999999|AA999999',
    words: 'паспорт|паспорта|passport',
  },
  {
    id: 'by-personal-number',
    title: 'Belarusian personal number',
    reference: 'https://mvd.gov.by',
    anywhere: '9999999A999AA9',
    alone: '9999999a999aa9',
    check: isBelarusian,
    words: 'личный номер|ідэнтыфікацыйны|identification number|personal number',
  },
  {
    id: 'kz-iin',
    title: 'Kazakh individual identification number',
    reference: 'https://egov.kz/cms/en/articles/communications/iin_obtaining',
    anywhere: '999999999999',
    check: isIin,
    words: 'iin|иин|жсн|individual identification',
  },
]

function isInn(value: string): boolean {
  if (!isVaried(value)) return false
  const is = (weights: readonly number[]) => (weigh(value, weights) % 11) % 10 === digitAt(value, weights.length)
  return value.length === 10 ? is(INN_TEN) : is(INN_ELEVEN) && is(INN_TWELVE)
}

function isSnils(value: string): boolean {
  if (!isVaried(value.slice(0, 9))) return false
  const rest = weigh(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101
  return rest % 100 === number(value, 9, 2)
}

/** Sex and century, day, month, year, region, serial, whose citizen; the check digit has no published rule. */
function isBelarusian(value: string): boolean {
  return /^[1-8]\d{6}[ABCHKEM]\d{3}(?:PB|BA|BI)\d$/.test(value) && isDay(number(value, 3, 2), number(value, 1, 2))
}

/** The seventh digit is the century (1 and 2 are of the nineteenth) and the sex; a first sum of ten is taken again with other weights. */
function isIin(value: string): boolean {
  if (!isYymmdd(value) || !/^.{6}[3-6]/.test(value)) return false
  const first = weigh(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11
  const check = first === 10 ? weigh(value, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 : first
  return check === digitAt(value, 11)
}
