import { isYymmdd, isYyyymmdd, number } from '../numbers/calendar.js'
import { digitAt, isVaried, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

const RESIDENT = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CREDIT_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const CREDIT = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
/** What the letters of Taiwan's numbers stand for, from 10 on. */
const TAIWAN = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'
/** No child is born later than that for as long as this release is of use. */
const NEWEST_YEAR = 35
const KOREAN = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]

export const eastAsia: readonly NumberFormat[] = [
  {
    id: 'cn-resident-id',
    title: 'Chinese resident identity number',
    reference: 'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=080D6FBF2BB468F9007657F26D60013E',
    anywhere: '99999999999999999X|99999999999999999x|999999 99999999 999X',
    check: value => isYyyymmdd(value, 6) && '10X98765432'.charAt(weigh(value, RESIDENT) % 11) === value.charAt(17),
    words: '身份证|身份證|resident identity|id card',
  },
  {
    id: 'cn-passport',
    title: 'Chinese passport number',
    reference: 'https://www.nia.gov.cn',
    named: 'a99999999|aa9999999',
    words: '护照|護照|passport',
  },
  {
    id: 'cn-credit-code',
    title: 'Chinese unified social credit code',
    reference: 'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=24691C25985C1073D3A7C85629378AC0',
    anywhere: 'XXXXXXXXXXXXXXXXXX',
    check: isCreditCode,
    words: '统一社会信用代码|credit code',
  },
  {
    id: 'hk-identity-card',
    title: 'Hong Kong identity card number',
    reference: 'https://www.immd.gov.hk/eng/services/hkid.html',
    anywhere: 'A999999(X)|AA999999(X)|a999999(x)',
    alone: 'A999999X|AA999999X|A999999-X',
    check: isHongKong,
    words: 'hkid|hong kong|身份證|identity card',
  },
  {
    id: 'mo-identity-card',
    title: 'Macao identity card number',
    reference: 'https://www.dsi.gov.mo',
    anywhere: '9999999(9)',
    named: '9/999999/9|99999999',
    check: value => /^[157]/.test(value),
    words: 'bir|macao|macau|身份證',
  },
  {
    id: 'tw-national-id',
    title: 'Taiwanese identity or residence number',
    reference: 'https://www.ris.gov.tw',
    anywhere: 'A999999999',
    alone: 'a999999999|AA99999999',
    check: isTaiwanese,
    words: '身分證|身份證|統一編號|居留證|taiwan|national id',
  },
  {
    id: 'tw-company',
    title: 'Taiwanese company number',
    reference: 'https://findbiz.nat.gov.tw',
    named: '99999999',
    words: '統一編號|統編|ubn|business number',
  },
  {
    id: 'jp-my-number',
    title: 'Japanese individual number',
    reference: 'https://www.digital.go.jp/policies/mynumber',
    alone: '9999 9999 9999|9999-9999-9999',
    named: '999999999999',
    check: value => {
      const rest = weigh(value, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
      return isVaried(value) && (rest < 2 ? 0 : 11 - rest) === digitAt(value, 11)
    },
    words: 'my number|mynumber|individual number|マイナンバー|個人番号',
  },
  {
    id: 'jp-corporate-number',
    title: 'Japanese corporate number',
    reference: 'https://www.houjin-bangou.nta.go.jp',
    named: '9999999999999|9-9999-9999-9999',
    check: value => 9 - (weigh(value, [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], 1) % 9) === digitAt(value, 0),
    words: '法人番号|corporate number',
  },
  {
    id: 'jp-document',
    title: 'Japanese passport, residence card or driving licence number',
    reference: 'https://www.mofa.go.jp/mofaj/toko/passport',
    named: 'aa9999999|AA99999999AA|999999999999',
    words: '旅券|パスポート|passport|在留カード|residence card|運転免許|免許証',
  },
  {
    id: 'kr-rrn',
    title: 'South Korean resident or foreigner registration number',
    reference: 'https://www.law.go.kr/LSW/eng/engLsSc.do?query=Resident+Registration+Act',
    anywhere: '999999-9999999',
    alone: '9999999999999|999999 9999999',
    check: isKorean,
    words: '주민등록번호|주민번호|외국인등록번호|rrn|resident registration|frn|foreigner registration',
  },
  {
    id: 'kr-business-number',
    title: 'South Korean business registration number',
    reference: 'https://www.hometax.go.kr',
    anywhere: '999-99-99999',
    alone: '9999999999',
    check: isKoreanBusiness,
    words: '사업자등록번호|사업자|brn|business registration',
  },
  {
    id: 'kr-driver-license',
    title: 'South Korean driver licence number',
    reference: 'https://www.safedriving.or.kr',
    anywhere: '99-99-999999-99',
    named: '999999999999|99 99 999999 99',
    check: value => number(value, 0, 2) >= 11 && number(value, 0, 2) <= 28,
    words: '운전면허|면허번호|driver license|driver s license|driving license|driving licence',
  },
  {
    id: 'kr-passport',
    title: 'South Korean passport number',
    reference: 'https://www.passport.go.kr',
    alone: 'A99999999|A999A9999',
    named: 'a99999999|a999a9999',
    check: value => /^[MSRODG]/.test(value),
    words: '여권|여권번호|passport',
  },
]

function isCreditCode(value: string): boolean {
  if (!/^[1-9AYN][1-9]\d{6}/.test(value) || !/[A-Z]/.test(value)) return false
  let sum = 0
  for (let i = 0; i < 17; i++) {
    const place = CREDIT_SIGNS.indexOf(value.charAt(i))
    if (place === -1) return false
    sum += place * CREDIT[i]!
  }
  return CREDIT_SIGNS.charAt((31 - (sum % 31)) % 31) === value.charAt(17)
}

/** With one letter a blank counts 36 before it; a check of ten is an `A`. */
function isHongKong(value: string): boolean {
  if (!/^[A-Z]{1,2}\d{6}[\dA]$/.test(value)) return false
  const first = value.length === 9 ? digitAt(value, 0) : 36
  return (first * 9 + weigh(value.slice(-8), [8, 7, 6, 5, 4, 3, 2, 1])) % 11 === 0
}

/** The second sign tells the sex: 1 and 2 of citizens, 8 and 9 (formerly A to D) of residents. */
function isTaiwanese(value: string): boolean {
  if (!/^[A-Z][1289A-D]/.test(value)) return false
  const first = TAIWAN.indexOf(value.charAt(0)) + 10
  const second = /^.\d/.test(value) ? digitAt(value, 1) : (TAIWAN.indexOf(value.charAt(1)) + 10) % 10
  const sum = Math.floor(first / 10) + (first % 10) * 9 + second * 8 + weigh(value, [7, 6, 5, 4, 3, 2, 1, 1], 2)
  return sum % 10 === 0
}

/**
 * The seventh digit tells the sex and the century, 5 to 8 of foreigners, whose check digit has two more or, by other
 * accounts, has not. Numbers given since October 2020 have none: they are told by the years of birth.
 */
function isKorean(value: string): boolean {
  if (!isYymmdd(value)) return false
  const is = (add: number) => (11 + add - (weigh(value, KOREAN) % 11)) % 10 === digitAt(value, 12)
  if (is(0) || (/^.{6}[5-8]/.test(value) && is(2))) return true
  const year = number(value, 0, 2)
  return /^.{6}[3478]/.test(value) && year >= 20 && year <= NEWEST_YEAR
}

function isKoreanBusiness(value: string): boolean {
  const sum = weigh(value, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitAt(value, 8) * 5) / 10)
  return isVaried(value) && (10 - (sum % 10)) % 10 === digitAt(value, 9)
}
