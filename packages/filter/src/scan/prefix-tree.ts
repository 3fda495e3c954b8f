import { BEYOND, columnOf } from './columns.js'
import type { Task } from './ruleset.js'

/** Of longer prefixes the rest is compared where one of them may stand; few words get that far. */
const DEEPEST = 8

/** What may follow so many characters of some prefix. */
export interface Node {
  readonly id: number
  readonly depth: number
  readonly children: Map<number, Node>
  /** All tasks whose prefix starts as the way here does, in the order of their ranks. */
  readonly tasks: Task[]
  /** A prefix ends here, or what is followed of it. */
  ends: boolean
}

/** The prefixes that words may start with, as a tree by the columns of their characters. */
export function growTree(tasks: readonly Task[], nextId: () => number): Node {
  const grow = (depth: number): Node => ({ id: nextId(), depth, children: new Map(), tasks: [], ends: false })
  const root = grow(0)
  for (const task of tasks) {
    let node = root
    const length = Math.min(task.rest.length, DEEPEST)
    for (let i = 0; i < length; i++) {
      const column = columnOf(task.rest.charCodeAt(i))
      const child = node.children.get(column) ?? grow(i + 1)
      node.children.set(column, child)
      child.tasks.push(task)
      node = child
    }
    node.ends = true
  }
  return root
}

/** The tasks at a place where a word has led to the node: what is left of their prefixes to compare. */
export function tasksAt({ tasks, depth }: Node): readonly Task[] {
  return tasks.map(task => (isKnown(task.rest, depth) ? task.knowing(depth) : task))
}

/** Whether each of the first characters has a column of its own. */
function isKnown(prefix: string, depth: number): boolean {
  const length = Math.min(prefix.length, depth)
  for (let i = 0; i < length; i++) if (columnOf(prefix.charCodeAt(i)) === BEYOND) return false
  return true
}

/** Those whose prefix starts with these two characters. */
export function tasksOfPair(root: Node, first: number, second: number): readonly Task[] {
  return root.children.get(columnOf(first))?.children.get(columnOf(second))?.tasks ?? []
}
