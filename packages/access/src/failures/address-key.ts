import { isIPv6 } from 'node:net'

const GROUPS = 8
const KEPT = 4

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 address, since whoever has one of its addresses
 * has them all.
 */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address
  const [plain = ''] = address.split('%')
  const dotted = plain.slice(plain.lastIndexOf(':') + 1)
  if (plain.toLowerCase().startsWith('::ffff:') && dotted.includes('.')) return dotted
  const [head = '', tail] = plain.split('::')
  const left = groupsOf(head)
  const right = tail === undefined ? [] : groupsOf(tail)
  const zeros = Array.from({ length: Math.max(0, GROUPS - left.length - right.length) }, () => 0)
  const network = [...left, ...zeros, ...right].slice(0, KEPT)
  return `${network.map(group => group.toString(16)).join(':')}::/64`
}

/** A dotted tail stands for two groups; what they are matters to nobody, they lie behind the /64. */
function groupsOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap(group => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]))
}
