import type { NumberFormat } from '../numbers/number-format.js'

/** Documents that every country gives, where nothing says which country it was. */
export const travel: readonly NumberFormat[] = [
  {
    id: 'any-passport',
    title: 'What is called a passport number and has the shape of some country’s',
    reference: 'https://www.icao.int/publications/doc-series/doc-9303',
    named: '9999999|99999999|999999999|a999999|a9999999|a99999999|aa999999|aa9999999|AAA999999|9999999a|99aa99999',
    words:
      'passport no|passport number|passport num|passport id|passport is|passport|passeport|reisepass|pasaporte|passaporte|' +
      'passaporto|paspoort|paszport|pasport|paspor|passnummer|pass nr|cestovni pas|utlevel|pasaport|паспорт|护照|護照|旅券|' +
      '여권|جواز|דרכון|διαβατηριο|หนังสือเดินทาง|ho chieu',
  },
]
