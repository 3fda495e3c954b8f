import type { Names } from '../rules.js'

/** Whether a host, or a pattern such as `*.example.com`, is within one of the patterns. */
export function covers(patterns: Names, host: unknown): boolean {
  if (patterns.size === 0 || typeof host !== 'string') return false
  if (patterns.has(host)) return true
  const name = host.startsWith('*.') ? host.slice(2) : host
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    if (patterns.has(`*${name.slice(dot)}`)) return true
  }
  return false
}
