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
export function growTree(tasks: readonly Task[]): Node {
  let count = 0
  const grow = (depth: number): Node => ({ id: count++, depth, children: new Map(), tasks: [], ends: false })
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
  return tasks.map(task => {
    const isKnown = columns(task.rest.slice(0, depth)).every(column => column !== BEYOND)
    return isKnown ? { ...task, rest: task.rest.slice(depth) } : task
  })
}

/** Those whose prefix starts with these two characters. */
export function tasksOfPair(root: Node, first: number, second: number): readonly Task[] {
  return root.children.get(columnOf(first))?.children.get(columnOf(second))?.tasks ?? []
}

function columns(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => columnOf(text.charCodeAt(i)))
}
