type Method = (this: unknown, ...args: unknown[]) => unknown
type Cost = (self: unknown, result: unknown, args: readonly unknown[]) => number

const whole: Cost = self => (self as string).length
const COSTS: readonly (readonly [object, Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    {
      charCodeAt: () => 1,
      charAt: () => 1,
      codePointAt: () => 1,
      startsWith: (_, __, [search]) => (search as string).length,
      slice: (_, result) => (result as string).length,
      split: whole,
      replace: whole,
      replaceAll: whole,
      includes: whole,
      lastIndexOf: whole,
      normalize: whole,
      toLowerCase: whole,
      indexOf: (self, result, [, from = 0]) =>
        ((result as number) === -1 ? (self as string).length : (result as number)) - (from as number),
    },
  ],
  [
    RegExp.prototype,
    { test: (_, __, [text]) => (text as string).length, exec: (_, __, [text]) => (text as string).length },
  ],
  [Buffer.prototype, { write: (_, __, [text]) => (text as string).length }],
]

/**
 * Counts the characters that methods of strings, patterns and buffers look at while `work` runs: a measure that no busy
 * machine can blur. A pattern counts as the whole text it is given, and what is unpacked into an array as read once.
 */
export function countWork(work: () => void): number {
  let count = 0
  const restore: (() => void)[] = []
  for (const [proto, costs] of COSTS) {
    const methods = proto as Record<string, Method>
    for (const [name, cost] of Object.entries(costs)) {
      const original = methods[name]!
      restore.push(() => (methods[name] = original))
      methods[name] = function (...args) {
        const result = original.apply(this, args)
        count += cost(this, result, args)
        return result
      }
    }
  }
  try {
    work()
  } finally {
    for (const undo of restore) undo()
  }
  return count
}
