import { defineNumbers } from '../numbers/define-numbers.js'
import type { NumberFormat } from '../numbers/number-format.js'
import { accounts } from './accounts.js'
import { africa } from './africa.js'
import { britishHealth, britishIsles } from './british-isles.js'
import { defineByCountry } from './by-country.js'
import { caucasus } from './caucasus.js'
import { centralAmerica } from './central-america.js'
import { devices } from './devices.js'
import { eastAsia } from './east-asia.js'
import { easternEurope } from './eastern-europe.js'
import { europeanVat } from './european-vat.js'
import { formerSoviet } from './former-soviet.js'
import { germanHealth, germany } from './germany.js'
import { americanHealth } from './health.js'
import { italy } from './italy.js'
import { latinAmerica } from './latin-america.js'
import { middleEast } from './middle-east.js'
import { northAmerica } from './north-america.js'
import { northernEurope } from './northern-europe.js'
import { oceania, oceaniaHealth } from './oceania.js'
import { postcodes } from './postcodes.js'
import { southAsia } from './south-asia.js'
import { southEastAsia } from './south-east-asia.js'
import { southernEurope } from './southern-europe.js'
import { travel } from './travel.js'
import { westernBalkans } from './western-balkans.js'
import { westernEurope } from './western-europe.js'

/** National, tax and social insurance numbers, passports, licences and plates, by region. */
export const IDENTITY_FORMATS: readonly NumberFormat[] = [
  ...northAmerica,
  ...latinAmerica,
  ...centralAmerica,
  ...britishIsles,
  ...germany,
  ...westernEurope,
  ...southernEurope,
  ...italy,
  ...northernEurope,
  ...easternEurope,
  ...westernBalkans,
  ...formerSoviet,
  ...caucasus,
  ...southAsia,
  ...eastAsia,
  ...southEastAsia,
  ...middleEast,
  ...africa,
  ...oceania,
  ...europeanVat,
  ...travel,
]

export const HEALTH_FORMATS: readonly NumberFormat[] = [
  ...americanHealth,
  ...britishHealth,
  ...germanHealth,
  ...oceaniaHealth,
]

const REFERENCE =
  'https://www.oecd.org/tax/automatic-exchange/crs-implementation-and-assistance/tax-identification-numbers'

export const nationalId = defineByCountry(
  {
    id: 'national-id',
    label: 'id',
    title: 'National, tax or social insurance number, passport, licence',
    reference: REFERENCE,
  },
  IDENTITY_FORMATS,
)

export const healthNumber = defineNumbers(
  {
    id: 'health-number',
    label: 'health-id',
    title: 'Number of a patient, an insured person or a physician',
    reference: 'https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html',
    preset: 'health',
  },
  HEALTH_FORMATS,
)

export const bankNumber = defineNumbers(
  {
    id: 'bank-number',
    label: 'account',
    title: 'Bank account, routing number or bank code',
    reference: 'https://www.aba.com/about-us/routing-number',
    preset: 'payment',
  },
  accounts,
)

export const deviceNumber = defineNumbers(
  {
    id: 'device-number',
    label: 'device',
    title: 'Number of a phone, a SIM card or a vehicle',
    reference: 'https://www.3gpp.org/dynareport/23003.htm',
    preset: 'identity/any',
  },
  devices,
)

export const postcode = defineNumbers(
  {
    id: 'postcode',
    label: 'postcode',
    title: 'Postal code',
    reference: 'https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions',
    preset: 'contact',
  },
  postcodes,
)

export { accounts as ACCOUNT_FORMATS, devices as DEVICE_FORMATS, postcodes as POSTCODE_FORMATS }
