/** Numbers, nulls, and objects of numbers and nulls: they can carry no text. */
export function isCounts(value: unknown): boolean {
  if (isCount(value)) return true
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every(isCount)
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' || value === null
}
