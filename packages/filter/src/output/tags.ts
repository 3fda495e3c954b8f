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

/** Attributes that lay something out, with a value of letters, digits and few signs. */
const PLAIN =
  /^(?:\s+(?:align|valign|colspan|rowspan|start|width|height|open|reversed|color|size|dir|lang|border)(?:\s*=\s*(?:"[\w#%.-]*"|'[\w#%.-]*'|[\w#%.-]+))?)*\s*\/?$/i

export function isActive(name: string): boolean {
  return ACTIVE.has(name)
}

/** Whether what stands between a tag's name and its `>` does nothing. */
export function isPlainTag(attributes: string): boolean {
  return !/["'`=]/.test(attributes) || PLAIN.test(attributes)
}
