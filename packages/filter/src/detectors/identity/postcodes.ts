import { number } from '../numbers/calendar.js'
import type { NumberFormat } from '../numbers/number-format.js'

const BRITISH_AREAS =
  'AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL ' +
  'GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX ' +
  'PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR ' +
  'WS WV YO ZE'
const AREAS: ReadonlySet<string> = new Set(BRITISH_AREAS.split(' '))
const BRITISH = /^([A-Z]{1,2})(?:\d\d?|\d[A-HJKMNPR-Y])\d[ABD-HJLNP-UW-Z]{2}$/
/** The first letter is the region's; none could be read as another letter or as a digit. */
const CANADIAN = /^[ABCEGHJ-NPR-TVXY]\d[ABCEGHJ-NPR-TV-Z]\d[ABCEGHJ-NPR-TV-Z]\d$/

/** Codes that name a few houses by their own shape, and any country's where they are called so. */
export const postcodes: readonly NumberFormat[] = [
  {
    id: 'gb-postcode',
    title: 'United Kingdom postcode',
    reference: 'https://www.gov.uk/government/publications/bulk-data-transfer-for-sponsors-xml-schema',
    anywhere: 'AA9A 9AA|A9A 9AA|AA9 9AA|AA99 9AA|A99 9AA',
    alone: 'A9 9AA|AA9A9AA|AA99AA|AA999AA|A999AA',
    named: 'aa9a 9aa|a9a 9aa|a9 9aa|aa9 9aa|a99 9aa|aa99 9aa|A9A9AA|A99AA',
    check: value => AREAS.has(BRITISH.exec(value)?.[1] ?? ''),
    words: 'postcode|post code|postal code|address|lives at|live at|zip',
  },
  {
    id: 'ca-postcode',
    title: 'Canadian postal code',
    reference: 'https://www.canadapost-postescanada.ca/cpc/en/support/articles/addressing-guidelines/postal-codes.page',
    anywhere: 'A9A 9A9',
    alone: 'A9A9A9|A9A-9A9',
    named: 'a9a 9a9|a9a9a9',
    check: value => CANADIAN.test(value),
    words: 'postal code|postcode|code postal|address|adresse|zip',
  },
  {
    id: 'us-zip',
    title: 'United States ZIP code',
    reference: 'https://pe.usps.com/text/pub28/28c2_006.htm',
    named: '99999|99999-9999',
    check: value => number(value, 0, 5) >= 501 && number(value, 0, 5) <= 99_950,
    words: 'zip|zip code|zipcode|postal code|postcode|post code',
  },
  {
    id: 'de-postcode',
    also: 'fr|it|es|fi|ee|hr|tr|ua|mx|th|my|id|kr',
    title: 'Postal code of five digits',
    reference: 'https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions',
    named: '99999|A-99999|AA-99999',
    check: value => number(value.slice(-5), 0, 5) >= 1000,
    words:
      'plz|postleitzahl|code postal|codigo postal|codice postale|cap|postinumero|sihtnumber|postanski broj|posta kodu|' +
      'поштовий індекс|kode pos|poskod|우편번호|รหัสไปรษณีย์',
  },
  {
    id: 'ch-postcode',
    also: 'at|be|dk|no|hu|bg|lu|si|au|nz|za',
    title: 'Postal code of four digits',
    reference: 'https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions',
    named: '9999|AA-9999',
    check: value => number(value.slice(-4), 0, 4) >= 200,
    words: 'plz|postleitzahl|npa|postcode|postnummer|postnr|iranyitoszam|пощенски код|poskode|postna stevilka',
  },
  {
    id: 'nl-postcode',
    title: 'Dutch postal code',
    reference: 'https://www.postnl.nl/adres-zoeken',
    named: '9999 AA|9999AA|9999aa',
    check: value => /^[1-9]\d{3}(?!S[ADS])[A-Z]{2}$/.test(value),
    words: 'postcode|adres|woont|postal code',
  },
  {
    id: 'pl-postcode',
    also: 'pt|br|jp|in|se|cz|sk|gr|ru|cn|sg|ro',
    title: 'Postal code in another country’s grouping',
    reference: 'https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions',
    named: '99-999|9999-999|99999-999|999-9999|999 99|999 999|999999',
    words:
      'kod pocztowy|codigo postal|cep|郵便番号|pin code|pincode|postnummer|postnr|psc|ταχυδρομικος κωδικας|τ κ|' +
      'почтовый индекс|индекс|邮编|邮政编码|postal code|cod postal',
  },
]
