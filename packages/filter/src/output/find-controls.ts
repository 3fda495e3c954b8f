import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

/** C0 without tab and line feed; the carriage return is looked at more closely. */
const CONTROLS = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))
  .filter(char => char !== '\t' && char !== '\n')
  .join('')

/**
 * A control character that a terminal obeys: ESC, with which ANSI's sequences begin, backspace, and a carriage return that
 * ends no line, after which text is written over.
 */
export const controlDetector: Detector = {
  id: 'output-control',
  kind: 'output',
  label: 'control',
  title: 'Control character that a terminal obeys',
  reference: 'https://www.ecma-international.org/publications-and-standards/standards/ecma-48/',
  preset: 'output',
  confidence: 'high',
  reasons: ['format'],
  anchors: [{ on: 'char', chars: CONTROLS }],
  behind: 0,
  ahead: 2,
  check: findControl,
}

function findControl(view: View, at: number, from: number): Span | typeof WAIT | null {
  if (view.text.charAt(at) === '\r') {
    if (view.beyond(from)) return WAIT
    if (view.text.charAt(from) === '\n') return null
  }
  return { start: at, end: from }
}
