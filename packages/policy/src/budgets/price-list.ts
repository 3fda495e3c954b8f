import { DEFAULT_PRICES } from './prices.js'
import type { BudgetSettings } from './settings.js'

/** Billionths of a US dollar for one token, so that sums are whole numbers. */
export interface Price {
  readonly input: number
  readonly output: number
}

/** Tokens each way; `prompt` is charged at the price of input. */
export interface Tokens {
  readonly prompt: number
  readonly completion: number
}

export interface PriceList {
  /** One name for all names of a model, so that asking by another name opens no second budget. */
  readonly canonical: (model: string) => string
  readonly priceOf: (model: string) => Price | undefined
}

interface Entry {
  readonly name: string
  readonly price: Price
}

export function compilePrices(settings: BudgetSettings['prices'] = {}): PriceList {
  const entries = new Map<string, Entry>()
  for (const { names, input, output } of DEFAULT_PRICES) add(entries, names, { input, output })
  for (const [name, { input, output, aliases = [] }] of Object.entries(settings)) {
    const known = entries.get(name)
    // A new price for a known model is one for all of its names.
    const names = known === undefined ? [name] : namesOf(entries, known)
    add(entries, [...new Set([...names, ...aliases])], { input, output })
  }
  return {
    canonical: model => entries.get(model)?.name ?? model,
    priceOf: model => entries.get(model)?.price,
  }
}

function namesOf(entries: ReadonlyMap<string, Entry>, entry: Entry): string[] {
  return [...entries].filter(([, other]) => other === entry).map(([name]) => name)
}

function add(entries: Map<string, Entry>, names: readonly string[], { input, output }: Price): void {
  const entry = { name: names[0] as string, price: { input: toNano(input), output: toNano(output) } }
  for (const name of names) entries.set(name, entry)
}

/** Dollars a million are thousands of billionths apiece; what cannot be told exactly is rounded up. */
function toNano(dollars: number): number {
  const nano = dollars * 1_000
  const whole = Math.round(nano)
  return Math.abs(nano - whole) < 1e-6 ? whole : Math.ceil(nano)
}

/** Millionths of a US dollar, rounded up. */
export function costOf({ prompt, completion }: Tokens, { input, output }: Price): number {
  return Math.ceil((prompt * input + completion * output) / 1_000)
}

/** The dearer of both in each way. */
export function dearer(one: Price, other: Price): Price {
  return { input: Math.max(one.input, other.input), output: Math.max(one.output, other.output) }
}
