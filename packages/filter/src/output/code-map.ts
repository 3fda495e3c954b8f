import { hasOpenLink, INLINE, nextRun, openRun } from './code-runs.js'
import { type FenceLine, type Line, readFence, readLine, readMarker } from './read-line.js'

/** So much of a line is looked at; what stands further behind its start is not seen as inline code. */
const LINE = 2048
/** Blocks that pages are known to draw rather than to show. */
const DRAWN: ReadonlySet<string> = new Set(
  'mermaid math latex tex katex asciimath dot graphviz plantuml vega vega-lite echarts svg markmap abc'.split(' '),
)

interface Fence extends FenceLine {
  readonly indent: number
  /** Where the list item begins that it stands in. */
  readonly base: number
  /** In a list, a line that is indented less than this may have ended the item, and the block with it. */
  readonly within: number
}

/**
 * Follows a markdown text line by line (CommonMark 0.31: fenced blocks, list items, HTML blocks) and tells what is code
 * for certain. Where renderers could differ it is `lost`: from there on no block counts as code, so that a block that is
 * none can not be made to look like one. It depends on the text alone, and keeps no more than a line.
 */
export class CodeMap {
  #fence: Fence | undefined
  #lost = false
  /** Backticks of an earlier line of this paragraph are open. */
  #tangled = false
  /**
   * Since the last blank line, one began like an HTML block. One whose tag is open at its end lasts for two blank lines,
   * since some renderers do not see the first.
   */
  #html: 0 | 1 | 2 = 0
  /** A formula in `$$` or `\[` is open. */
  #math = false
  /** Where the contents of the open list items begin, outermost first. */
  #items: number[] = []
  /** Some of them may be closed. */
  #vague = false
  #isFirst = true
  #afterBlank = true
  #line = ''
  #length = 0

  /** Goes on over the next of the text. */
  pass(text: string): void {
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#grow(text.slice(from, end))
      this.#endLine()
      from = end + 1
    }
    this.#grow(text.slice(from))
  }

  /** Whether a fenced block is open at the end of what was passed, and nobody draws it. */
  get inBlock(): boolean {
    if (this.#fence === undefined || this.#line.includes('\r')) return false
    return readLine(this.#line).indent >= this.#fence.within && !isDrawn(this.#fence)
  }

  /** Whether what was passed ends in inline code, which ends in `ahead`, the text behind a finding. */
  endsInline(ahead: string): boolean {
    if (this.#tangled || this.#html > 0 || this.#length > LINE || this.#line.includes('\r')) return false
    // Mostly there is none, and then nothing else need be looked at.
    if (this.#length - this.#line.lastIndexOf('`') > INLINE || isHtml(this.#line)) return false
    const open = openRun(this.#line)
    if (typeof open === 'string' || this.#length - open.end >= INLINE) return false
    return !this.#line.includes('|', open.end) && nextRun(ahead) === open.end - open.start
  }

  #grow(text: string): void {
    this.#line += text.slice(0, Math.max(0, LINE - this.#line.length))
    this.#length += text.length
  }

  #endLine(): void {
    const isLong = this.#length > LINE
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line
    this.#line = ''
    this.#length = 0
    if (line.includes('\r') || (this.#isFirst && /^(?:---|\+\+\+)\s*$/.test(line))) this.#lose()
    this.#isFirst = false
    const read = readLine(line)
    if (this.#fence !== undefined) this.#inFence(this.#fence, read)
    else if (read.rest === '') this.#blank()
    else {
      this.#block(read)
      if (isHtml(line)) this.#html = line.includes('>', line.indexOf('<')) && this.#html < 2 ? 1 : 2
      this.#tangled ||= isLong || openRun(line) !== 'none' || hasOpenLink(line)
      this.#afterBlank = false
    }
  }

  #lose(): void {
    this.#lost = true
    this.#fence = undefined
  }

  #blank(): void {
    this.#tangled = false
    this.#html = this.#html === 2 ? 1 : 0
    this.#afterBlank = true
  }

  #inFence(fence: Fence, { indent, rest, hasTab }: Line): void {
    if (rest === '') return
    if (indent < fence.within) return this.#lose()
    const line = readFence(rest)
    if (line === null || line.char !== fence.char || line.length < fence.length || line.info !== '') return
    if (hasTab || (this.#vague && indent !== fence.indent)) return this.#lose()
    const depth = indent - fence.base
    if (depth > 3) return
    this.#fence = undefined
    this.#blank()
    // What follows may be anything but a paragraph that goes on.
    this.#afterBlank = false
  }

  #block({ indent, rest, hasTab }: Line): void {
    let column = indent
    let text = rest
    this.#leaveItems(column, text)
    for (let marker = readMarker(text); marker !== null; marker = readMarker(text)) {
      if (column - this.#baseOf(column) > 3) break
      this.#vague ||= hasTab || marker.rest.startsWith('\t') || (marker.isLate && !this.#afterBlank)
      const isDeep = marker.blanks > 4
      column += marker.width + (isDeep || marker.blanks === 0 ? 1 : marker.blanks)
      this.#items.push(column)
      if (isDeep) return
      text = marker.rest
    }
    if ((text.split('$$').length & 1) === 0) this.#math = !this.#math
    else if (text.startsWith('\\[')) this.#math = true
    if (text.includes('\\]')) this.#math = false
    const fence = readFence(text)
    if (fence !== null) this.#open(fence, column, hasTab)
  }

  /** A line that is indented less than an item ends it, unless it goes on with its paragraph. */
  #leaveItems(column: number, text: string): void {
    const isSure = this.#afterBlank || readMarker(text) !== null || readFence(text) !== null
    if (!isSure) {
      this.#vague ||= this.#items.some(item => item > column)
      return
    }
    this.#items = this.#items.filter(item => item <= column)
    if (this.#items.length === 0) this.#vague = false
  }

  #baseOf(column: number): number {
    return this.#items.findLast(item => item <= column) ?? 0
  }

  #open(line: FenceLine, column: number, hasTab: boolean): void {
    const base = this.#baseOf(column)
    const isDeep = column - base > 3
    const isUnsure = this.#html > 0 || this.#math || hasTab || (this.#vague && column > 3)
    if (isUnsure) this.#lose()
    if (this.#lost || isDeep) return
    const isListed = this.#items.length > 0 || this.#vague
    this.#fence = { ...line, indent: column, base, within: isListed ? column : 0 }
  }
}

function isDrawn({ info }: Fence): boolean {
  return DRAWN.has((/^[^\s{,:]*/.exec(info.replace(/^[{.\s]+/, ''))?.[0] ?? '').toLowerCase())
}

/** Whether a line starts like an HTML block, behind the marks of lists and quotations. */
function isHtml(line: string): boolean {
  return /^(?:[\s>*+-]|\d{1,9}[.)])*</.test(line)
}
