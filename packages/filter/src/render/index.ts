import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'
import { createTrust } from '../output/trust.js'

export interface RenderOptions {
  /** Hosts that may be linked to and loaded from, as in `allow.hosts`. */
  readonly hosts?: readonly string[]
  /** What the user wrote: addresses that stand in it may be linked to. */
  readonly userText?: string | readonly string[]
}

const markdown = new MarkdownIt({ html: false, linkify: true })
// Only what says that it is an address becomes a link.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })

const TAGS = (
  'h1 h2 h3 h4 h5 h6 p br hr blockquote ol ul li pre code em strong s del sub sup kbd ' +
  'table thead tbody tr th td a img span'
).split(' ')

/**
 * Markdown to HTML that a page may set. HTML in the markdown is shown as text; links and images lead to allowed hosts and
 * to the user's own addresses, or are shown without their address. A filtered answer comes out with nothing taken from it;
 * for one that was not filtered it is the only guard, which knows no controls and no hidden text.
 */
export function render(text: string, { hosts = [], userText = [] }: RenderOptions = {}): string {
  const trust = createTrust(hosts).with(() => [userText].flat())
  const leads = (address: string | undefined) =>
    address !== undefined && (/^(?:#|mailto:|tel:)/i.test(address) || trust.trusts(address))
  return sanitizeHtml(markdown.render(text), {
    allowedTags: TAGS,
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'target'],
      img: ['src', 'alt', 'title'],
      code: ['class'],
      '*': [],
    },
    allowedClasses: { code: [/^language-[\w+#.-]{1,32}$/] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'escape',
    transformTags: {
      a: (tagName, { href, title = '' }) =>
        leads(href)
          ? { tagName, attribs: { href: href!, title, rel: 'noopener noreferrer nofollow', target: '_blank' } }
          : { tagName: 'span', attribs: {} },
      img: (tagName, { src, alt = '', title = '' }) =>
        src !== undefined && trust.trusts(src)
          ? { tagName, attribs: { src, alt, title } }
          : { tagName: 'em', attribs: {}, text: alt },
    },
  })
}
