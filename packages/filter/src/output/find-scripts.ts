import { LETTER } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isHarmless } from './destination.js'

const BEFORE = 16
const LONGEST_TYPE = 32
/** A script's scheme at the start of an address: behind a bracket, a quote, a sign of assignment, or a definition. */
const SCHEME = /(?:[("'`{=<]|[:=]\s?)(?:javascript|vbscript|livescript|data)$/i

/** The colon of `javascript:` and its like where an address may stand, in whatever page or diagram. */
export const scriptDetector: Detector = {
  id: 'output-script',
  kind: 'output',
  label: 'script',
  title: 'Address that runs a script',
  reference: 'https://html.spec.whatwg.org/multipage/browsing-the-web.html#the-javascript:-url-special-case',
  preset: 'output',
  confidence: 'medium',
  reasons: ['format'],
  anchors: [{ on: 'char', chars: ':', behind: LETTER }],
  behind: BEFORE,
  ahead: LONGEST_TYPE + 2,
  check: findScheme,
}

function findScheme(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const before = text.slice(Math.max(0, at - BEFORE), at)
  if (!SCHEME.test(before)) return null
  if (view.beyond(from)) return WAIT
  const span = { start: at, end: from }
  if (!/data$/i.test(before)) return /\S/.test(text.charAt(from)) ? span : null
  // In code and in lists a value follows; an address has a type of contents first, or none.
  const type = text.slice(from, from + LONGEST_TYPE)
  const end = type.search(/[^\w.+-]/)
  if (end === -1) return type.length < LONGEST_TYPE && !view.final ? WAIT : span
  return '/;'.includes(type.charAt(end)) || type.startsWith(',') ? span : null
}

const COMMANDS = ['href{', 'url{', 'includegraphics{', 'htmlClass{', 'htmlId{', 'htmlStyle{', 'htmlData{']
const LONGEST_COMMAND = 16
const LONGEST_ARGUMENT = 256

/** Commands of LaTeX that link, load, or write HTML (KaTeX and MathJax know them), with an address of no web page. */
export const texDetector: Detector = {
  id: 'output-tex',
  kind: 'output',
  label: 'command',
  title: 'LaTeX command that links or loads',
  reference: 'https://katex.org/docs/supported#html',
  preset: 'output',
  confidence: 'medium',
  reasons: ['format'],
  anchors: [{ on: 'char', chars: '\\', before: LETTER }],
  behind: 0,
  ahead: LONGEST_COMMAND + LONGEST_ARGUMENT + 2,
  check: findCommand,
}

function findCommand(view: View, at: number, from: number): Span | typeof WAIT | null {
  for (const command of COMMANDS) {
    const has = view.has(command, from)
    if (has === undefined) return WAIT
    if (!has) continue
    const span = { start: at, end: from }
    if (command.startsWith('html')) return span
    const address = readArgument(view, from + command.length)
    if (address === WAIT) return WAIT
    // Addresses of the web are found by themselves.
    return /^https?:\/\//i.test(address) || (address !== '' && isHarmless(address)) ? null : span
  }
  return null
}

function readArgument(view: View, start: number): string | typeof WAIT {
  const { text } = view
  for (let at = start; at < start + LONGEST_ARGUMENT; at++) {
    if (at >= text.length) return view.final ? '' : WAIT
    if (text.charAt(at) === '}') return text.slice(start, at)
    if (text.charAt(at) === '\n') return ''
  }
  return ''
}
