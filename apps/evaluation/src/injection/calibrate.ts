import type { LeftOut } from './leave-out.js'

/** The benign texts that were written to look like attacks. */
const HARD = 'NotInject'
/** At most such a share of benign texts of an origin left out scores as much: of the hard ones, and as a mean over the others. */
const SHARES = { medium: { hard: 0.03, others: 0.05 }, high: { hard: 0.005, others: 0.005 } } as const
const STEP = 0.05

/** The lowest scores that keep to the shares, from origins other than this repository's own forms. */
export function calibrate(leftOut: readonly LeftOut[]): { medium: number; high: number } {
  const benign = leftOut.filter(({ group }) => !group.isAttack && !group.isOwn)
  const hard = benign.filter(({ group }) => group.name === HARD)
  const others = benign.filter(({ group }) => group.name !== HARD)
  const least = (shares: (typeof SHARES)['medium' | 'high']) => {
    let level = -2
    while (level < 8 && (shareOver(hard, level) > shares.hard || shareOver(others, level) > shares.others))
      level += STEP
    return Math.round(level * 100) / 100
  }
  return { medium: least(SHARES.medium), high: least(SHARES.high) }
}

function shareOver(leftOut: readonly LeftOut[], level: number): number {
  const shares = leftOut.map(({ scores }) => scores.filter(score => score >= level).length / scores.length)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
