import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** What a browser would do with a piece of HTML that a page sets. */
export type Live = 'script' | 'load' | 'link' | 'page' | 'hidden'

const RUNS: ReadonlySet<string> = new Set([
  'script',
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'portal',
  'handler',
])
const CHANGES: ReadonlySet<string> = new Set([
  'style',
  'base',
  'meta',
  'link',
  'form',
  'input',
  'button',
  'textarea',
  'select',
])
/** Attributes with an address that is followed at a click. */
const CLICKED: ReadonlySet<string> = new Set([
  'href',
  'xlink:href',
  'action',
  'formaction',
  'ping',
  'cite',
  'longdesc',
  'to',
  'from',
  'values',
])
/** Attributes with an address that is fetched at once. */
const FETCHED: ReadonlySet<string> = new Set([
  'src',
  'srcset',
  'data',
  'poster',
  'background',
  'dynsrc',
  'lowsrc',
  'code',
  'codebase',
  'archive',
  'manifest',
  'srcdoc',
  'profile',
  'classid',
])
const HOME = 'https://chat.invalid/'

/** Everything live in a fragment of HTML; `isTrusted` is asked about addresses of other hosts. */
export function liveParts(html: string, isTrusted: (address: string) => boolean): ReadonlySet<Live> {
  const live = new Set<Live>()
  // A comment of one word, such as `<!-- prettier-ignore -->`, is not counted as hidden text.
  const visit = (node: Node): void => {
    if (node.nodeName === '#comment' && 'data' in node && /\s/.test(node.data.trim())) live.add('hidden')
    if ('tagName' in node) for (const part of liveOf(node, isTrusted)) live.add(part)
    if ('content' in node) visit(node.content)
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parseFragment(html))
  return live
}

function* liveOf({ tagName, attrs }: Element, isTrusted: (address: string) => boolean): Generator<Live> {
  if (RUNS.has(tagName)) yield 'script'
  if (CHANGES.has(tagName)) yield 'page'
  for (const attribute of attrs) {
    const name =
      attribute.prefix === undefined || attribute.prefix === ''
        ? attribute.name
        : `${attribute.prefix}:${attribute.name}`
    const { value } = attribute
    if (name.startsWith('on') && value !== '') yield 'script'
    if (name === 'style' && /url\s*\(|expression|behaviou?r|-moz-binding|@import|\\/i.test(value)) yield 'load'
    if (!CLICKED.has(name) && !FETCHED.has(name)) continue
    const reach = reachOf(value, isTrusted)
    if (reach === 'script') yield 'script'
    if (reach === 'away') yield FETCHED.has(name) || tagName === 'image' || tagName === 'use' ? 'load' : 'link'
  }
}

/** Where an address leads, as a browser reads it: to a script, to another host, or nowhere that matters. */
function reachOf(value: string, isTrusted: (address: string) => boolean): 'script' | 'away' | 'home' {
  // oxlint-disable-next-line no-control-regex
  const bare = value.replace(/[\0-\x20]+/g, '').toLowerCase()
  if (/^(?:javascript|vbscript|livescript|mocha|data):/.test(bare))
    return bare.startsWith('data:image/') ? 'away' : 'script'
  if (!URL.canParse(value, HOME)) return 'home'
  const url = new URL(value, HOME)
  if (!/^(?:https?|ftp|wss?|file):$/.test(url.protocol))
    return /^(?:mailto|tel|hxxps?|fxp):$/.test(url.protocol) ? 'home' : 'away'
  if (url.origin === new URL(HOME).origin) return 'home'
  return isTrusted(url.href) ? 'home' : 'away'
}
