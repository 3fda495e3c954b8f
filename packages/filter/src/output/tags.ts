const setOf = (...words: readonly string[]): ReadonlySet<string> => new Set(words.flatMap(names => names.split(' ')))

/** Elements that run, load or submit something, take over the page, or change how the rest is read. */
const ACTIVE = setOf(
  'script style link meta base iframe frame frameset fencedframe portal object embed applet param',
  'svg math image picture source audio video track bgsound canvas map area',
  'form input button textarea select option optgroup keygen isindex datalist dialog menuitem slot',
  'template noscript noembed noframes xmp plaintext listing pre title head html body',
  'marquee layer ilayer foreignobject animate animatemotion animatetransform set use handler xml',
)

/** The other elements of HTML. What is none of either is an element that no browser knows, such as `<T = string>`. */
const KNOWN = setOf(
  'a abbr acronym address article aside b basefont bdi bdo big blink blockquote br caption center cite code col',
  'colgroup command content data dd del details dfn dir div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4',
  'h5 h6 header hgroup hr i img ins kbd label legend li main mark menu meter multicol nav nextid nobr ol output p',
  'progress q rb rp rt rtc ruby s samp search section selectedcontent shadow small spacer span strike strong sub summary',
  'sup table tbody td tfoot th thead time tr tt u ul var wbr',
)

export function isActive(name: string): boolean {
  return ACTIVE.has(name)
}

/** Whether an element does nothing by itself: neither HTML's nor, with a dash or a colon, one that a page may define. */
export function isInert(name: string): boolean {
  return !KNOWN.has(name) && !ACTIVE.has(name) && !/-|^[^:]*:[^:]/.test(name)
}
