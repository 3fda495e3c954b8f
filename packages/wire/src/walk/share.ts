/** The same object where nothing changed, else a copy with the one member exchanged. */
export function exchange<T extends object, K extends keyof T & string>(whole: T, key: K, part: T[K]): T {
  return whole[key] === part ? whole : { ...whole, [key]: part }
}

/** The same array where no item changed, else a copy. */
export function mapShared<T>(items: readonly T[], change: (item: T, at: number) => T): T[] {
  let shared = items as T[]
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as T
    const changed = change(item, i)
    if (changed === item) continue
    if (shared === items) shared = [...items]
    shared[i] = changed
  }
  return shared
}
