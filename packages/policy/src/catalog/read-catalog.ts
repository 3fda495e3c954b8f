/** What was last seen of the upstream's models. */
export interface CatalogView {
  /** For each name, all names of the same model, itself among them. */
  readonly families: ReadonlyMap<string, ReadonlySet<string>>
  /** When a model is retired, for each of its names. Epoch milliseconds. */
  readonly retires: ReadonlyMap<string, number>
  /** Names that stand for another model than they should. */
  readonly drifted: ReadonlySet<string>
}

export const NO_CATALOG: CatalogView = Object.freeze({
  families: new Map<string, ReadonlySet<string>>(),
  retires: new Map<string, number>(),
  drifted: new Set<string>(),
})

interface Card {
  readonly id?: unknown
  readonly aliases?: unknown
  readonly deprecation?: unknown
}

/** More than any upstream has; what goes beyond is not looked at. */
const CARDS_MOST = 10_000
const ALIASES_MOST = 64
const NAME = /^[!-~]{1,128}$/

/** Reads `GET /v1/models`. Names in a form that no policy could hold are left out, and so are dates that are none. */
export function readCatalog(body: unknown): Pick<CatalogView, 'families' | 'retires'> | undefined {
  const { data } = (body ?? {}) as { data?: unknown }
  if (!Array.isArray(data)) return undefined
  const families = new Map<string, Set<string>>()
  const retires = new Map<string, number>()
  for (const card of (data as readonly Card[]).slice(0, CARDS_MOST)) {
    const names = [card?.id, ...(Array.isArray(card?.aliases) ? card.aliases.slice(0, ALIASES_MOST) : [])].filter(
      isName,
    )
    for (const name of names) {
      const family = families.get(name) ?? new Set([name])
      for (const other of names) family.add(other)
      families.set(name, family)
    }
    const date = typeof card?.deprecation === 'string' ? Date.parse(card.deprecation) : Number.NaN
    // Of an alias it is the card's own date that counts: another model may be behind it by then.
    if (isName(card?.id) && !Number.isNaN(date)) retires.set(card.id, date)
  }
  return { families, retires }
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name)
}

export interface Drift {
  readonly name: string
  /** A name of what it stands for now. */
  readonly now: string
}

/**
 * Which of the policy's names stand for another model than the alias table says, or, where it says nothing, than when
 * they were first seen. A name that the upstream lists without others tells nothing.
 */
export function findDrift(
  models: readonly string[],
  aliases: ReadonlyMap<unknown, ReadonlySet<unknown>>,
  families: CatalogView['families'],
  firstSeen: CatalogView['families'],
): readonly Drift[] {
  return models.flatMap(name => {
    const others = othersOf(families, name)
    const pinned = aliases.get(name) ?? new Set(othersOf(firstSeen, name))
    if (others.length === 0 || pinned.size === 0 || others.some(other => pinned.has(other))) return []
    return { name, now: others[0] as string }
  })
}

function othersOf(families: CatalogView['families'], name: string): readonly string[] {
  return [...(families.get(name) ?? [])].filter(other => other !== name)
}
