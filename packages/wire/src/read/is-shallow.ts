/** What walks an answer recurses once a level. */
export const ANSWER_DEPTH_MOST = 64

export function isShallow(value: unknown, most: number = ANSWER_DEPTH_MOST): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (most === 0) return false
  for (const part of Object.values(value)) if (!isShallow(part, most - 1)) return false
  return true
}
