/** Node's own short code of a file-system error, such as `ENOSPC`; never its message, which holds paths. */
export function reasonOf(error: unknown): string {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'unknown'
}
