import type { NumberFormat } from '../numbers/number-format.js'

/** As the union's VIES has them; those of countries that are not here stand with their country, for they prove more. */
const STRUCTURES =
  /^(?:BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|EE\d{9}|ES[A-Z\d]\d{7}[A-Z\d]|IE\d[A-Z\d]\d{5}[A-Z]{1,2}|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|PT\d{9}|SE\d{10}01|SK\d{10}|XI\d{9})$/

export const europeanVat: readonly NumberFormat[] = [
  {
    id: 'eu-vat',
    also: 'bg|cy|cz|ee|es|ie|lt|lu|lv|mt|pt|se|sk',
    title: 'Value added tax number of a country of the European Union',
    reference: 'https://ec.europa.eu/taxation_customs/vies',
    named:
      'AA99999999|AA999999999|AA9999999999|AA99999999999|AA999999999999|AA99999999A|AAX9999999X|AA9X99999A|AA9999999AA|' +
      'AA 999999999|AA 9999999999|AA 999999999999',
    check: value => STRUCTURES.test(value),
    words: 'vat|vat id|vat number|iva|tva|ust id|btw|moms|dph|dic|pvn|pvm|kmkr|ддс|alv|nif|cif|uid',
  },
]
