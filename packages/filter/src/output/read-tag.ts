import { isHarmless } from './destination.js'
import { isInert } from './tags.js'

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

const NOWHERE: Led = Object.freeze({ addresses: Object.freeze([]) })

/** Reads what stands between a tag's name and its `>`. Whatever parsers could read in two ways is more. */
export function readTag(name: string, attributes: string): Led | null {
  // Without a value no attribute does anything.
  if (!/["'`=]/.test(attributes)) return NOWHERE
  if (isInert(name)) return readOdd(attributes, isIdle)
  // `<A = B>` and `<S extends T = T>`, where a letter is the name of an element, too.
  return readKnown(name, attributes) ?? readOdd(attributes, key => key.length <= 1)
}

function readKnown(name: string, attributes: string): Led | null {
  const addresses: string[] = []
  const text = attributes.trimEnd().replace(/\/$/, '').trimEnd()
  for (let at = 0; at < text.length;) {
    ATTRIBUTE.lastIndex = at
    const found = ATTRIBUTE.exec(text)
    if (found === null) {
      // Blanks in a row.
      if (!/\s\s/.test(text.slice(at, at + 2))) return null
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

function isPlain(key: string, value: string): boolean {
  if (key !== 'style') return PLAIN.has(key)
  return value.split(';').every(part => {
    const [property = '', setting = '', ...more] = part.split(':')
    return part.trim() === '' || (STYLES.has(property.trim()) && /^[\w#%. -]*$/.test(setting) && more.length === 0)
  })
}

/** One attribute as browsers read it: an `=` in front belongs to the name. */
const ANY = /[\s/]*(=?[^\s/=]*)(?:\s*=\s*("[^"`]*"|'[^'`]*'|[^\s"'`][^\s`]*)|(?!\s*=))/y
/** Attributes that do something on any element, or whose value is an address on some. */
const BUSY: ReadonlySet<string> = new Set(
  (
    'style id class slot part is href src srcset imagesrcset data action formaction background poster ping cite to from ' +
    'values content srcdoc longdesc dynsrc lowsrc code codebase archive manifest profile classid'
  ).split(' '),
)

/** Attributes that no browser knows, which do nothing: all that have a value must be `isNothing`. */
function readOdd(attributes: string, isNothing: (key: string) => boolean): Led | null {
  for (let at = 0; at < attributes.length;) {
    ANY.lastIndex = at
    const [all = '', key = '', value] = ANY.exec(attributes) ?? []
    if (all === '' || (value !== undefined && !isNothing(key.toLowerCase()))) return null
    at += all.length
  }
  return NOWHERE
}

function isIdle(key: string): boolean {
  return key.length <= 1 || (/^[a-z]\w*$/.test(key) && !key.startsWith('on') && !BUSY.has(key))
}

/** What does something on elements that are otherwise plain, beside handlers. */
const DOING: ReadonlySet<string> = new Set('style background cite ping'.split(' '))
const LOADING: Readonly<Record<string, ReadonlySet<string>>> = {
  a: new Set(['href']),
  img: new Set(['src', 'srcset', 'dynsrc', 'lowsrc', 'longdesc']),
}

/** Whether a tag over a blank line, which for markdown is none and for ordinary text a sign such as in `a<b`, would do something. */
export function isLoose(name: string, attributes: string): boolean {
  const isNothing = (key: string) => !key.startsWith('on') && !DOING.has(key) && LOADING[name]?.has(key) !== true
  return readOdd(attributes, isNothing) === null
}
