/** `2xx`, `4xx` and so on; `none` where there is no status, or none of HTTP's. */
export function statusClass(status: number | undefined): string {
  if (status === undefined || status < 100 || status > 599) return 'none'
  return `${Math.floor(status / 100)}xx`
}
