import type { LeftOut } from './leave-out.js'

/** At most so many in a hundred benign texts of an origin nobody trained on score as much, as a mean over the origins. */
const SHARES = { medium: 0.03, high: 0.004 } as const
const STEP = 0.05

/** The lowest scores that keep to the shares, from origins other than this repository's own forms. */
export function calibrate(leftOut: readonly LeftOut[]): { medium: number; high: number } {
  const benign = leftOut.filter(({ group }) => !group.isAttack && !group.isOwn)
  const least = (share: number) => {
    let level = -2
    while (level < 8 && shareOver(benign, level) > share) level += STEP
    return Math.round(level * 100) / 100
  }
  return { medium: least(SHARES.medium), high: least(SHARES.high) }
}

function shareOver(leftOut: readonly LeftOut[], level: number): number {
  const shares = leftOut.map(({ scores }) => scores.filter(score => score >= level).length / scores.length)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
