import MarkdownIt from 'markdown-it'

/** The most that a page lets through: HTML as it comes, links made of whatever looks like one, any scheme. */
const open = new MarkdownIt({ html: true, linkify: true, typographer: true })
open.validateLink = () => true
open.linkify.set({ fuzzyLink: true })

export type Renderer = 'markdown' | 'HTML'

/** What a page would set: the text as markdown, or as it is. */
export function render(renderer: Renderer, text: string): string {
  return renderer === 'markdown' ? open.render(text) : text
}
