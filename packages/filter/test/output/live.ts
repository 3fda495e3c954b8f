import MarkdownIt from 'markdown-it'
import { Marked } from 'marked'
import { type DefaultTreeAdapterTypes, html, parseFragment } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** Elements of HTML of whose addresses a browser takes notice. */
const LEADS = new Set(
  (
    'a area link base img image source audio video track script iframe frame embed object input button form applet ' +
    'q blockquote del ins body table thead tbody tfoot tr td th command html'
  ).split(' '),
)
const HOME = 'https://chat.invalid/'

const openest = new MarkdownIt({ html: true, linkify: true, typographer: true })
openest.validateLink = () => true
openest.linkify.set({ fuzzyLink: true, fuzzyEmail: true })
const gfm = new Marked({ gfm: true, breaks: true })

/** Ways in which pages show an answer, each as open as it goes: HTML is passed through, whatever looks like an address is a link. */
export const PAGES: Readonly<Record<string, (text: string) => string>> = {
  'markdown-it': text => openest.render(text),
  marked: text => gfm.parse(text, { async: false }),
  HTML: text => text,
}

const RUNS = new Set('script iframe frame object embed applet portal style base meta link form input button'.split(' '))
const ADDRESSES = new Set(
  (
    'href xlink:href src srcset imagesrcset action formaction ping cite longdesc data poster background dynsrc lowsrc ' +
    'code codebase archive manifest srcdoc profile classid to from values content'
  ).split(' '),
)

/** What a browser would run, load or follow in a fragment of HTML, other than at the reader's own host and at `hosts`. */
export function liveIn(page: string, hosts: readonly string[]): readonly string[] {
  const found: string[] = []
  const visit = (node: Node): void => {
    if ('tagName' in node) found.push(...liveOf(node, hosts))
    if ('content' in node) visit(node.content)
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parseFragment(page))
  return found
}

function* liveOf(element: Element, hosts: readonly string[]): Generator<string> {
  const { tagName, attrs } = element
  if (RUNS.has(tagName) && !isCheckbox(element)) yield `<${tagName}>`
  for (const { prefix = '', name: local, value } of attrs) {
    const name = prefix === '' ? local : `${prefix}:${local}`
    if (/^on./.test(name) && value !== '') yield `${name}=${value}`
    if (name === 'style' && /url|image|expression|behaviou?r|binding|import|\\/i.test(value)) yield `style=${value}`
    if (!ADDRESSES.has(name) || (isHtml(element) && !LEADS.has(tagName))) continue
    const addresses = name.endsWith('srcset') ? value.split(',').map(part => part.trim()) : [value]
    if (addresses.some(address => isAway(address, hosts)) && !isBareHost(element, value)) yield `${name}=${value}`
  }
}

function isHtml({ namespaceURI }: Element): boolean {
  return namespaceURI === html.NS.HTML
}

/** The box of a task list, which marked writes itself. */
function isCheckbox({ tagName, attrs }: Element): boolean {
  return tagName === 'input' && attrs.every(({ name }) => ['type', 'disabled', 'checked'].includes(name))
}

/** A host without a path that a linkifier took for an address carries nothing; the README says that it stays. */
function isBareHost({ tagName, childNodes }: Element, value: string): boolean {
  const [only] = childNodes
  if (tagName !== 'a' || childNodes.length !== 1 || only === undefined || !('value' in only)) return false
  if (!URL.canParse(value)) return false
  const { hostname, pathname, search, hash } = new URL(value)
  const isBare = pathname === '/' && search === '' && hash === '' && !only.value.includes('//')
  return (
    isBare &&
    hostname
      .split('.')
      .slice(0, -2)
      .every(label => label.length < 16)
  )
}

/** As a browser reads it, against the address of the page. */
function isAway(value: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(value, HOME)) return false
  const { protocol, origin, hostname, username } = new URL(value, HOME)
  // Two colons are names in code, such as `std::string`: no scheme is known whose addresses begin so.
  if (/^(?!\w*script)[a-z]\w*::[^/]*$/i.test(value)) return false
  if (['mailto:', 'tel:', 'hxxp:', 'hxxps:', 'fxp:'].includes(protocol)) return false
  if (username === '' && /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)$/.test(hostname)) return protocol === 'javascript:'
  if (protocol !== 'http:' && protocol !== 'https:') return true
  return origin !== new URL(HOME).origin && (username !== '' || !hosts.includes(hostname))
}
