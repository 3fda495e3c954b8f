import { isHarmless } from './destination.js'

/** Attributes that lay something out or describe it. */
const PLAIN: ReadonlySet<string> = new Set(
  'align valign colspan rowspan start width height open reversed color size dir lang border alt title name'.split(' '),
)
/** The one attribute of an element that leads somewhere. */
const LEADING: Readonly<Record<string, string>> = { a: 'href', img: 'src' }
const STYLES: ReadonlySet<string> = new Set(
  'float text-align vertical-align color background-color font-weight font-style text-decoration'.split(' '),
)
const ATTRIBUTE = /\s([a-z]+)(?:="([^"<>`&\\]*)"|='([^'<>`&\\]*)'|=([\w#%.-]+))?/iy

/** What a tag that does no more than lay out and lead somewhere leads to; `null` for a tag that does more. */
export interface Led {
  /** Addresses that are more than a place on the same page or host. */
  readonly addresses: readonly string[]
}

/** Reads what stands between a tag's name and its `>`. Whatever parsers could read in two ways is more. */
export function readTag(name: string, attributes: string): Led | null {
  const addresses: string[] = []
  const text = attributes.trimEnd().replace(/\/$/, '').trimEnd()
  for (let at = 0; at < text.length;) {
    ATTRIBUTE.lastIndex = at
    const found = ATTRIBUTE.exec(text)
    if (found === null) {
      // Blanks in a row.
      if (!/\s\s/.test(text.slice(at, at + 2))) return isValueless(text) ? { addresses } : null
      at++
      continue
    }
    const [all, key = '', double, single, bare] = found
    const value = double ?? single ?? bare
    if (value !== undefined && !isPlain(key.toLowerCase(), value)) {
      if (LEADING[name] !== key.toLowerCase()) return null
      if (!isHarmless(value)) addresses.push(value)
    }
    at += all.length
  }
  return { addresses }
}

/** Without a value no attribute does anything. */
function isValueless(attributes: string): boolean {
  return !/["'`=]/.test(attributes)
}

function isPlain(key: string, value: string): boolean {
  if (key !== 'style') return PLAIN.has(key)
  return value.split(';').every(part => {
    const [property = '', setting = '', ...more] = part.split(':')
    return part.trim() === '' || (STYLES.has(property.trim()) && /^[\w#%. -]*$/.test(setting) && more.length === 0)
  })
}
