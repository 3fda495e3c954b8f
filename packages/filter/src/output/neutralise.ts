import { isUnseen } from './hidden-runs.js'

/** U+2039 looks like a bracket and is none, also after any normalisation. */
const BRACKET = '\u2039'
const PICTURES = 0x2400

/** Findings of one sign or two, which most are. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['<', BRACKET],
  ['](', '] ('],
  [']:', '] :'],
  [':', ' :'],
  ['(', ' ('],
  ['\\', '\\ '],
  ['//', '/ /'],
])

/**
 * What stands in place of what was found: text that looks much the same and does nothing. `hxxps://evil[.]com` is how
 * reports write addresses that nobody is to follow.
 */
export function neutralise(text: string): string {
  const sign = SIGNS.get(text)
  if (sign !== undefined) return sign
  if (text.startsWith('.')) return `[.]${neutralise(text.slice(1))}`
  const shown = /[^\t\n\x20-\x7e]/.test(text) ? showHidden(text) : text
  return shown
    .replaceAll('<', BRACKET)
    .replace(/\](?=[(:])/g, '] ')
    .replace(/https?(?=:)/gi, scheme => scheme.replace(/tt/i, 'xx'))
    .replace(/ftp(?=:)/gi, 'fxp')
    .replace(/(?<=[\w-])\.(?=[\w-])/g, '[.]')
    .replace(/^www\.$/i, dotted => `${dotted.slice(0, 3)}[.]`)
}

/** Control characters as their pictures, what turns the direction of text as its name, and the rest as one word. */
function showHidden(text: string): string {
  let shown = ''
  let isOpen = false
  for (const char of text) {
    const point = char.codePointAt(0)!
    const name = nameOf(point)
    if (name === '' && isUnseen(point)) {
      if (!isOpen) shown += '{hidden}'
      isOpen = true
      continue
    }
    isOpen = false
    shown += name || char
  }
  return shown
}

function nameOf(point: number): string {
  if (point === 0x09 || point === 0x0a) return ''
  if (point < 0x20) return String.fromCharCode(PICTURES + point)
  if (point === 0x7f) return '\u2421'
  const isBidi = (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069)
  return isBidi || (point >= 0x80 && point <= 0x9f) ? `{U+${point.toString(16).toUpperCase().padStart(4, '0')}}` : ''
}
