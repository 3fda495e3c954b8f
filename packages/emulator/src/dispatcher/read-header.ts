import type { Dispatcher } from 'undici'

type Pair = readonly [name: string, value: unknown]

/** One header of a request in the forms that undici takes: names and values in turn, pairs, or an object. */
export function readHeader(headers: Dispatcher.DispatchOptions['headers'], name: string): string | undefined {
  const found = pairsOf(headers).find(([known]) => known.toLowerCase() === name)?.[1]
  if (typeof found === 'string') return found
  return Array.isArray(found) ? found.join(', ') : undefined
}

function pairsOf(headers: Dispatcher.DispatchOptions['headers']): readonly Pair[] {
  if (headers == null) return []
  if (!(Symbol.iterator in headers)) return Object.entries(headers)
  const items = [...headers] as readonly (string | Pair)[]
  if (typeof items[0] !== 'string') return items as readonly Pair[]
  return items.flatMap((item, at) => (at % 2 === 0 ? [[String(item), items[at + 1]] as const] : []))
}
