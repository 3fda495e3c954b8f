import { COLUMNS, isDigitColumn, isWordColumn } from './columns.js'
import type { Node } from './prefix-tree.js'
import type { Tasks } from './ruleset.js'

/** A number of more digits is of interest wherever it stands. */
const MOST_DIGITS = 4
/** A day of a month has no more, and the month may follow it in small letters, behind two signs. */
const MOST_OF_DAY = 2
/** So many signs may stand between two groups of digits. */
const MOST_SIGNS = 3
const COLON = 0x3a

/**
 * Numbers that are more than a year or a count, as a graph in the manner of the tree of prefixes. A way through it ends
 * where a word that starts with a digit turns out to be longer than four characters or to have a letter in it, or where
 * the next word, behind few signs, makes the two of them a number, a date or a plate.
 */
export function growNumbers(tasks: Tasks, nextId: () => number): Node {
  const known = new Map<string, Node>()
  return follow(0, 0, false)

  /** The node behind so many digits and so many signs, the first of which is a colon or not. */
  function follow(digits: number, signs: number, colon: boolean): Node {
    return once([digits, signs, colon].join(), digits + signs, node => {
      for (let column = 0; column < COLUMNS; column++) {
        const next = step(digits, signs, colon, column)
        if (next !== null) node.children.set(column, next)
      }
    })
  }

  function end(depth: number): Node {
    return once(`end ${depth}`, depth, node => {
      node.ends = true
      node.tasks.push(...tasks)
    })
  }

  function once(key: string, depth: number, fill: (node: Node) => void): Node {
    const found = known.get(key)
    if (found !== undefined) return found
    const node: Node = { id: nextId(), depth, children: new Map(), tasks: [], ends: false }
    known.set(key, node)
    fill(node)
    return node
  }

  function step(digits: number, signs: number, colon: boolean, column: number): Node | null {
    const depth = digits + signs + 1
    const isDigit = isDigitColumn(column)
    if (digits === 0) return isDigit ? follow(1, 0, false) : null
    if (!isWordColumn(column)) {
      if (colon && signs === 1 && column === COLON) return end(depth)
      return signs < MOST_SIGNS ? follow(digits, signs + 1, signs === 0 ? column === COLON : colon) : null
    }
    if (signs === 0) return isDigit && digits < MOST_DIGITS ? follow(digits + 1, 0, false) : end(depth)
    if (isDigit) return end(depth)
    const isDay = digits <= MOST_OF_DAY
    const isSmall = column >= 0x61
    return (signs === 1 && (!isSmall || colon || isDay)) || (signs === 2 && isDay) ? end(depth) : null
  }
}
