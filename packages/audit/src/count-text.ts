/** A validated body is far below this; one that is not (a cycle, say) gets no count. */
const NODES_MOST = 100_000

/** UTF-8 bytes of all string values in `body`; `null` where there is no body or it has too many parts to count. */
export function countText(body: unknown): number | null {
  if (typeof body !== 'object' || body === null) return null
  const left: object[] = [body]
  let bytes = 0
  let nodes = 0
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    for (const part of Array.isArray(node) ? (node as unknown[]) : Object.values(node)) {
      if (++nodes > NODES_MOST) return null
      if (typeof part === 'string') bytes += Buffer.byteLength(part)
      if (typeof part === 'object' && part !== null) left.push(part)
    }
  }
  return bytes
}
