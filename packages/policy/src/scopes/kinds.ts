import type { Guardrails, Names, Range } from '../rules.js'
import { covers } from '../checks/match-host.js'
import { isWeaker, stricter } from '../apply/stricter.js'

/**
 * How the values of one kind of rule narrow each other. `meet` is what both allow; `isWider` says that `inner` would
 * allow more than `outer`, which a policy may not say.
 */
export interface Kind<T> {
  meet(outer: T, inner: T): T
  isWider(outer: T, inner: T): boolean
}

export const names: Kind<Names> = {
  meet: (outer, inner) => only(inner, name => outer.has(name)),
  isWider: (outer, inner) => [...inner].some(name => !outer.has(name)),
}

/** Absent means all. */
export const namesOrAll: Kind<Names | undefined> = {
  meet: (outer, inner) => (outer === undefined || inner === undefined ? (outer ?? inner) : names.meet(outer, inner)),
  isWider: (outer, inner) => outer !== undefined && (inner === undefined || names.isWider(outer, inner)),
}

/** `img.example.com` is within `*.example.com`. */
export const hostNames: Kind<Names> = {
  meet: (outer, inner) =>
    new Set([...only(inner, host => covers(outer, host)), ...only(outer, host => covers(inner, host))]),
  isWider: (outer, inner) => [...inner].some(host => !covers(outer, host)),
}

export const atMost: Kind<number> = {
  meet: (outer, inner) => Math.min(outer, inner),
  isWider: (outer, inner) => inner > outer,
}

export const range: Kind<Range> = {
  meet: (outer, inner) => {
    const [min, max] = [Math.max(outer.min, inner.min), Math.min(outer.max, inner.max)]
    return min === outer.min && max === outer.max ? outer : { min, max }
  },
  isWider: (outer, inner) =>
    (Number.isFinite(inner.min) && inner.min < outer.min) || (Number.isFinite(inner.max) && inner.max > outer.max),
}

/** `true` allows. */
export const allowed: Kind<boolean> = {
  meet: (outer, inner) => outer && inner,
  isWider: (outer, inner) => inner && !outer,
}

/** `true` demands. */
export const demanded: Kind<boolean> = {
  meet: (outer, inner) => outer || inner,
  isWider: (outer, inner) => outer && !inner,
}

/** Texts add up: a narrower scope cannot take away what a wider one says. */
export const added: Kind<string | undefined> = {
  meet: (outer, inner) => (outer === undefined || inner === undefined ? (outer ?? inner) : `${outer}\n\n${inner}`),
  isWider: () => false,
}

export const moderation: Kind<Guardrails | undefined> = {
  meet: (outer, inner) => (outer === undefined || inner === undefined ? (outer ?? inner) : stricter(outer, inner)),
  isWider: (outer, inner) => outer !== undefined && (inner === undefined || isWeaker(outer, inner)),
}

/** The very same set where all of it stays. */
function only(set: Names, keep: (name: unknown) => boolean): Names {
  for (const name of set) if (!keep(name)) return new Set([...set].filter(keep))
  return set
}
