import { BlockList, isIP } from 'node:net'

/**
 * Whether a list in the manner of `NO_PROXY` names an http or https URL's host. An entry is `*`, a name (with all names
 * below it), a name after a dot (only those below it), an address or a CIDR range; all but ranges may end in a port.
 */
export function isExcepted(url: URL, list: readonly string[]): boolean {
  const host = bare(url.hostname.toLowerCase())
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list.some(entry => isNamed(host, port, entry.trim().toLowerCase()))
}

function isNamed(host: string, port: string, entry: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isWithin(host, entry)
  const { name, port: ofPort } = split(entry)
  if (name === '' || (ofPort !== undefined && ofPort !== port)) return false
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`)
}

function split(entry: string): { readonly name: string; readonly port: string | undefined } {
  if (isIP(entry) === 6) return { name: entry, port: undefined }
  const [, name = entry, port] = /^(.*):(\d{1,5})$/.exec(entry) ?? []
  return { name: bare(name), port }
}

function isWithin(host: string, range: string): boolean {
  const [address = '', bits = ''] = range.split('/')
  const family = isIP(bare(address))
  const widest = family === 4 ? 32 : 128
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > widest) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const block = new BlockList()
  block.addSubnet(bare(address), Number(bits), type)
  return block.check(host, type)
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')
