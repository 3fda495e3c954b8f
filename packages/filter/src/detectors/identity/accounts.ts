import { digitAt, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

export const accounts: readonly NumberFormat[] = [
  {
    id: 'us-aba-routing',
    title: 'United States bank routing number',
    reference: 'https://www.aba.com/about-us/routing-number',
    alone: '999999999|9999-9999-9',
    check: value =>
      /^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(value) &&
      weigh(value, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
    words: 'routing|aba|rtn|routing number|transit number|ach',
  },
  {
    id: 'us-bank-account',
    title: 'Bank account number',
    reference: 'https://www.nacha.org',
    named: `${runs(7, 17)}|9999-9999-9999|999-999999-9|99999999-99|9999 9999 9999`,
    check: value => new Set(value).size > 1,
    words:
      'bank account|account number|account no|account num|acct|checking account|savings account|bank number|' +
      'kontonummer|numero de cuenta|numero de compte|conto corrente|numero de conta',
  },
  {
    id: 'gb-sort-code',
    title: 'United Kingdom sort code, alone or with the account',
    reference: 'https://www.payuk.org.uk/sort-code-checker',
    alone: '99-99-99 99999999',
    named: '99-99-99|999999|99 99 99|99-99-99 99999999',
    words: 'sort code|sortcode|account',
  },
  {
    id: 'au-bsb',
    title: 'Australian bank state branch number',
    reference: 'https://bsb.auspaynet.com.au',
    named: '999-999|999 999|999999',
    words: 'bsb',
  },
  {
    id: 'any-swift',
    title: 'Bank identifier code (BIC, SWIFT)',
    reference: 'https://www.iso.org/standard/84108.html',
    named: 'AAAAAAXX|AAAAAAXXXXX',
    words: 'swift|bic|swift code|bank identifier',
  },
  {
    id: 'nz-bank-account',
    title: 'New Zealand bank account number',
    reference: 'https://www.paymentsnz.co.nz/resources/industry-registers/bank-branch-register',
    anywhere: '99-9999-9999999-99|99-9999-9999999-999',
    check: value => /^(?:0[1-9]|1[0-9]|2[0-9]|3[0138]|88)/.test(value),
    words: 'bank|account',
  },
  {
    id: 'in-bank',
    title: 'Indian bank branch code (IFSC)',
    reference: 'https://www.rbi.org.in/Scripts/IFSCMICRDetails.aspx',
    anywhere: 'AAAA999999X|AAAA9XXXXXX',
    check: value => /^[A-Z]{4}0[A-Z\d]{6}$/.test(value) && /\d{4}$/.test(value),
    words: 'ifsc',
  },
  {
    id: 'mx-clabe',
    title: 'Mexican standardised bank account number',
    reference: 'https://www.banxico.org.mx',
    alone: '999999999999999999|999 999 99999999999 9',
    check: isClabe,
    words: 'clabe|interbancaria',
  },
]

function isClabe(value: string): boolean {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (digitAt(value, i) * [3, 7, 1][i % 3]!) % 10
  return (10 - (sum % 10)) % 10 === digitAt(value, 17)
}

function runs(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, i) => '9'.repeat(from + i)).join('|')
}
