/** Elements that run, load or submit something, take over the page, or change how the rest is read. */
const ACTIVE: ReadonlySet<string> = new Set(
  (
    'script style link meta base iframe frame frameset fencedframe portal object embed applet param ' +
    'svg math image picture source audio video track bgsound canvas map area ' +
    'form input button textarea select option optgroup keygen isindex datalist dialog menuitem slot ' +
    'template noscript noembed noframes xmp plaintext listing pre title head html body ' +
    'marquee layer ilayer foreignobject animate animatemotion animatetransform set use handler xml'
  ).split(' '),
)

export function isActive(name: string): boolean {
  return ACTIVE.has(name)
}
