/** Elements that run, load or submit something, take over the page, or change how the rest is read. */
const ACTIVE: ReadonlySet<string> = new Set(
  (
    'script style link meta base iframe frame frameset fencedframe portal object embed applet param ' +
    'svg math image img picture source audio video track bgsound canvas map area ' +
    'form input button textarea select option optgroup keygen isindex datalist dialog menuitem slot ' +
    'template noscript noembed noframes xmp plaintext listing title head html body ' +
    'marquee layer ilayer foreignobject animate animatemotion animatetransform set use handler xml'
  ).split(' '),
)

/** Attributes that lay something out. */
const LAYOUT: ReadonlySet<string> = new Set(
  'align valign colspan rowspan start width height open reversed color size dir lang border'.split(' '),
)

export function isActive(name: string): boolean {
  return ACTIVE.has(name)
}

/** Whether what stands between a tag's name and its `>` does nothing: no value at all, or such as lay something out. */
export function isPlainTag(attributes: string): boolean {
  if (!/["'`=]/.test(attributes)) return true
  return attributes.trim().split(/\s/).every(isPlainAttribute)
}

/** A value of letters, digits and few signs, with no blanks about it. */
function isPlainAttribute(attribute: string): boolean {
  if (attribute === '' || attribute === '/') return true
  const [name = '', value = '', ...more] = attribute.toLowerCase().split('=')
  if (!LAYOUT.has(name) || more.length > 0) return false
  return /^(?:"[\w#%.-]*"|'[\w#%.-]*'|[\w#%.-]*)\/?$/.test(value)
}
