import { digitAt, luhn, weigh } from '../numbers/checksums.js'
import type { NumberFormat } from '../numbers/number-format.js'

/** The alphabet of Medicare's identifiers leaves out S, L, O, I, B and Z. */
const MBI = /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y]{2}\d\d$/

export const americanHealth: readonly NumberFormat[] = [
  {
    id: 'us-mbi',
    title: 'United States Medicare beneficiary identifier',
    reference: 'https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-with-format.pdf',
    anywhere: '9AX9-AX9-AA99|9AX9AX9AA99',
    alone: '9ax9-ax9-aa99|9ax9ax9aa99|9AX9 AX9 AA99',
    check: value => MBI.test(value),
    words: 'mbi|medicare|beneficiary',
  },
  {
    id: 'us-npi',
    title: 'United States national provider identifier',
    reference: 'https://www.cms.gov/regulations-and-guidance/administrative-simplification/nationalprovidentstand',
    alone: '9999999999|9999-999-999|9999 999 999',
    check: value => /^[12]/.test(value) && luhn(`80840${value}`),
    words: 'npi|national provider|provider identifier',
  },
  {
    id: 'us-dea',
    title: 'United States DEA registration number',
    reference: 'https://www.deadiversion.usdoj.gov',
    alone: 'AX9999999',
    named: 'ax9999999',
    check: isDea,
    words: 'dea|medical license|medical licence|prescriber|controlled substance|physician',
  },
  {
    id: 'us-medical-record',
    title: 'Medical record, health plan or patient number',
    reference: 'https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html',
    named: '999999|9999999|99999999|999999999|9999999999|999-999-999|99-99-99|a999999|aa999999|aaa999999|aaa999999999',
    words: 'mrn|medical record|patient id|patient number|health plan|member id|medicaid|chart number',
  },
  {
    id: 'in-abha',
    title: 'Indian health account number (ABHA)',
    reference: 'https://abha.abdm.gov.in',
    alone: '99-9999-9999-9999',
    named: '99999999999999|99 9999 9999 9999',
    words: 'abha|health id|ayushman',
  },
  {
    id: 'ca-health-card',
    title: 'Canadian health card number',
    reference: 'https://www.ontario.ca/page/health-card-renewal',
    anywhere: '9999-999-999-AA|9999 999 999 AA',
    named: '9999-999-999|9999 999 999|9999999999|AAAA99999999|AAAA 9999 9999|99999 9999',
    check: value => !/^\d{10}/.test(value) || luhn(value.slice(0, 10)),
    words: 'ohip|health card|carte soleil|ramq|phn|personal health|assurance maladie|msp',
  },
]

/** What the registrant does, the initial of the name or a 9, six digits and a check digit. */
function isDea(value: string): boolean {
  if (!/^[ABCDEFGHJKLMPRSTUX][A-Z9]/.test(value)) return false
  return weigh(value, [1, 2, 1, 2, 1, 2], 2) % 10 === digitAt(value, 8)
}
