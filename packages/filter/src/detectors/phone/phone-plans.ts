import metadata from 'libphonenumber-js/min/metadata'
import { DigitAutomaton } from './digit-automaton.js'

/** What is used of a country's entry in the library's metadata: calling code, pattern, lengths, trunk prefix. */
interface Plan {
  readonly pattern: string
  /** The pattern compiled, once it is asked for. */
  automaton?: DigitAutomaton
  /** The lengths a national number may have, one bit each. */
  readonly lengths: number
  /** The most often `0`, dialled at home before the national number. */
  readonly trunk: readonly number[]
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
      pattern,
      lengths: lengths.reduce((bits, length) => bits | (1 << length), 0),
      trunk: Array.from(trunk || '', Number),
    }
    return [country, plan]
  }),
)

/** By calling code. Of no two codes one is the start of the other. */
const byCode: (readonly Plan[] | undefined)[] = []
for (const [code, countries] of Object.entries(metadata.country_calling_codes)) {
  byCode[Number(code)] = (countries as string[]).flatMap(country => plans.get(country) ?? [])
}

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

/** Whether the digits, `length` of them from `from` on and the calling code first, are a number that some country has. */
export function isInternational(digits: Uint8Array, from: number, length: number): boolean {
  let code = 0
  for (let count = 1; count <= LONGEST_CODE && count <= length; count++) {
    code = code * 10 + digits[from + count - 1]!
    const countries = digits[from] === 0 ? undefined : byCode[code]
    if (countries === undefined) continue
    for (const plan of countries) if (isInPlan(digits, from + count, length - count, plan)) return true
    return false
  }
  return false
}

/** Whether the digits are dialled so at home in one of the countries. */
export function isNational(digits: Uint8Array, length: number, { plans }: Home): boolean {
  for (const plan of plans) {
    const { trunk } = plan
    // Without its trunk prefix a number is written abroad only, and behind a plus.
    const skipped = trunk.length === 1 && trunk[0] === 1 ? 0 : trunk.length
    if (startsWith(digits, trunk, skipped) && isInPlan(digits, skipped, length - skipped, plan)) return true
  }
  return false
}

function startsWith(digits: Uint8Array, trunk: readonly number[], length: number): boolean {
  for (let i = 0; i < length; i++) if (digits[i] !== trunk[i]) return false
  return true
}

function isInPlan(digits: Uint8Array, from: number, length: number, plan: Plan): boolean {
  if (length <= 0 || (plan.lengths & (1 << length)) === 0) return false
  plan.automaton ??= new DigitAutomaton(plan.pattern)
  return plan.automaton.matches(digits, from, length)
}
