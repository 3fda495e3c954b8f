/** Where something was found, in UTF-16 code units, `end` exclusive. The kind is called as the finder calls it. */
export interface Place {
  readonly kind: string
  readonly start: number
  readonly end: number
}

/** One that looks for secrets and personal data. */
export interface Finder {
  /** What is timed: the finder's own work, and nothing that this benchmark does with it. */
  scan(text: string): unknown
  find(text: string): Promise<readonly Place[]>
}

export function createFinder<T>(
  scan: (text: string) => T | Promise<T>,
  placesOf: (found: T, text: string) => readonly Place[],
): Finder {
  return { scan, find: async text => placesOf(await scan(text), text) }
}

/** Where each of these strings stands, one behind the other; for finders that say what they found and not where. */
export function locate(kind: string, values: readonly string[], text: string): readonly Place[] {
  let from = 0
  return values.flatMap(value => {
    const after = text.indexOf(value, from)
    const start = after < 0 ? text.indexOf(value) : after
    if (value === '' || start < 0) return []
    from = start + value.length
    return [{ kind, start, end: from }]
  })
}

/**
 * Where the placeholders of a redacted text stood before, told by the text between them. The pattern has one group.
 * Where that text is no longer in the original, all the rest counts as one place.
 */
export function locateRedacted(placeholder: RegExp, redacted: string, text: string): readonly Place[] {
  const [before = '', ...parts] = redacted.split(placeholder)
  const places: Place[] = []
  let start = before.length
  for (let i = 0; i < parts.length; i += 2) {
    const [kind = '', between = ''] = parts.slice(i, i + 2)
    const last = i + 2 >= parts.length
    // Placeholders side by side are one place.
    if (between === '' && !last) continue
    const found = last ? text.length - between.length : text.indexOf(between, start)
    const end = found < start ? text.length : found
    if (end > start) places.push({ kind, start, end })
    start = end + between.length
  }
  return places
}
