import metadata from 'libphonenumber-js/min/metadata'

/** What is used of a country's entry in the library's metadata: calling code, pattern, lengths, trunk prefix. */
interface Plan {
  readonly pattern: RegExp
  /** The lengths a national number may have, one bit each. */
  readonly lengths: number
  /** The most often `0`, dialled at home before the national number. */
  readonly trunk: string
}

const LONGEST_CODE = 3

/** Big countries of all continents: whose numbers are known without `+`. */
const REGIONS = (
  'US GB FR DE IT ES NL BE CH AT PT IE PL SE NO DK FI CZ GR HU RO UA RU TR IL ZA NG EG IN PK CN JP KR TW HK SG MY ID PH ' +
  'TH VN AU NZ BR MX AR CL CO PE'
).split(' ')

const plans = new Map(
  Object.entries(metadata.countries).map(([country, entry]) => {
    const [, , pattern, lengths, , trunk] = entry as unknown as [string, string, string, number[], unknown, string | 0]
    const plan: Plan = {
      pattern: new RegExp(`^(?:${pattern})$`),
      lengths: lengths.reduce((bits, length) => bits | (1 << length), 0),
      trunk: trunk || '',
    }
    return [country, plan]
  }),
)

const byCode = new Map(
  Object.entries(metadata.country_calling_codes).map(([code, countries]) => [
    code,
    (countries as string[]).flatMap(country => plans.get(country) ?? []),
  ]),
)
/** The plans of the countries whose numbers are known without `+`. */
export interface Home {
  readonly plans: readonly Plan[]
  /** Whether North America is among them, whose forms are told by their shape. */
  readonly isAmerican: boolean
}

export const HOME = homeOf(REGIONS)

export function homeOf(regions: readonly string[]): Home {
  const american: readonly string[] = metadata.country_calling_codes['1'] ?? []
  return {
    plans: regions.flatMap(region => plans.get(region) ?? []),
    isAmerican: regions.some(region => american.includes(region)),
  }
}

/** Whether there is a plan for it. */
export function isRegion(region: string): boolean {
  return plans.has(region)
}

/** Whether the digits, the calling code first, are a number that some country has. */
export function isInternational(digits: string): boolean {
  for (let length = 1; length <= LONGEST_CODE; length++) {
    const countries = byCode.get(digits.slice(0, length))
    if (countries !== undefined) return countries.some(plan => isInPlan(digits.slice(length), plan))
  }
  return false
}

/** Whether the digits are dialled so at home in one of the countries. */
export function isNational(digits: string, { plans }: Home): boolean {
  return plans.some(plan => {
    if (plan.trunk === '' || plan.trunk === '1') return isInPlan(digits, plan)
    // Without its trunk prefix a number is written abroad only, and behind a plus.
    return digits.startsWith(plan.trunk) && isInPlan(digits.slice(plan.trunk.length), plan)
  })
}

function isInPlan(digits: string, { pattern, lengths }: Plan): boolean {
  return (lengths & (1 << digits.length)) !== 0 && pattern.test(digits)
}
