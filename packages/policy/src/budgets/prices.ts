/** US dollars for a million tokens, and all names of one model. */
export interface DefaultPrice {
  readonly names: readonly string[]
  readonly input: number
  readonly output: number
}

const price = (input: number, output: number, ...names: string[]): DefaultPrice => ({ names, input, output })

/**
 * Typed in from Mistral's published model list and prices (docs.mistral.ai, mistral.ai/pricing) as of August 2026.
 * Models that are retired, free while in preview, or priced by the minute or the page are left out: with a budget that
 * counts money, a model without a price is refused until the setting "prices" names one.
 */
export const DEFAULT_PRICES: readonly DefaultPrice[] = Object.freeze([
  price(0.3, 0.9, 'codestral-2508', 'codestral-latest'),
  price(0.15, 0, 'codestral-embed-2505', 'codestral-embed'),
  price(0.4, 2, 'devstral-2512', 'devstral-latest', 'devstral-medium-latest'),
  price(0.4, 2, 'devstral-medium-2507'),
  price(0.1, 0.3, 'devstral-small-2507'),
  price(0.1, 0.3, 'labs-devstral-small-2512', 'devstral-small-latest'),
  price(2, 5, 'magistral-medium-2509', 'magistral-medium-latest'),
  price(0.5, 1.5, 'magistral-small-2509', 'magistral-small-latest'),
  price(0.04, 0.04, 'ministral-3b-2410'),
  price(0.1, 0.1, 'ministral-3b-2512', 'ministral-3b-latest'),
  price(0.1, 0.1, 'ministral-8b-2410'),
  price(0.15, 0.15, 'ministral-8b-2512', 'ministral-8b-latest'),
  price(0.2, 0.2, 'ministral-14b-2512', 'ministral-14b-latest'),
  price(0.1, 0, 'mistral-embed-2312', 'mistral-embed'),
  price(0.5, 1.5, 'mistral-large-2512', 'mistral-large-latest'),
  price(2, 6, 'mistral-large-2411'),
  price(0.4, 2, 'mistral-medium-2505'),
  price(0.4, 2, 'mistral-medium-2508'),
  price(1.5, 7.5, 'mistral-medium-3-5', 'mistral-medium-3', 'mistral-medium-latest'),
  price(0.1, 0.3, 'mistral-small-2506'),
  price(0.15, 0.6, 'mistral-small-2603', 'mistral-small-latest'),
  price(0.1, 0.3, 'labs-mistral-small-creative'),
  price(0.15, 0.15, 'open-mistral-nemo-2407', 'open-mistral-nemo'),
  price(0.15, 0.15, 'pixtral-12b-2409'),
  price(2, 6, 'pixtral-large-2411', 'pixtral-large-latest'),
  price(1.4, 4.4, 'zai-glm-5-2'),
])
