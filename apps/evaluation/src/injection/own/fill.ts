/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Lists = Readonly<Record<string, readonly string[]>>

/** Fills each `{name}` of a form with one of the lists, which may hold forms themselves. */
export function fill(form: string, lists: Lists, random: () => number): string {
  return form.replace(/\{([a-z]+)\}/gi, (_, name: string) => {
    const list = lists[name]
    if (list === undefined) throw new TypeError(`there is no list "${name}"`)
    return fill(pick(list, random), lists, random)
  })
}

export function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!
}
