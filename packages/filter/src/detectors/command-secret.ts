import { BARE, BLANK, CLASS, IN_DOUBLE, IN_SINGLE, LINE_BREAK } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isPlausibleSecret } from './plausible-secret.js'

const LONGEST = 256
/** How far before an option the name of its command may stand. */
const COMMAND_WITHIN = 320
/** `login`, `machine` and their values stand within this. */
const MACHINE_WITHIN = 192
const MOST_SPACE = 4

/**
 * Secrets that a command or a line of a file takes by their place alone: `curl -u name:…`, `--password …`,
 * `sshpass -p …`, and `machine … login … password …` of .netrc.
 */
export const commandSecret: Detector = {
  id: 'command-secret',
  kind: 'secret',
  label: 'secret',
  title: 'Password of a command line or of .netrc',
  reference: 'https://curl.se/docs/manpage.html#-u',
  preset: 'secrets',
  anchors: [
    { on: 'prefix', prefixes: ['u ', 'user ', 'user='] },
    { on: 'prefix', prefixes: ['password ', 'passwd ', 'token ', 'secret ', 'key '] },
    { on: 'prefix', prefixes: ['p '] },
  ],
  behind: COMMAND_WITHIN,
  ahead: LONGEST + MOST_SPACE + 16,
  check: findInCommand,
}

function findInCommand(view: View, at: number, behind: number): Span | typeof WAIT | null {
  const { text } = view
  const word = text.slice(at, behind - 1)
  const place = placeOf(text, at, word)
  if (place === null) return null
  view.hold = behind
  const start = valueStart(view, behind)
  if (start === WAIT) return WAIT
  const end = valueEnd(view, start)
  if (end === WAIT) return WAIT
  const quoted = start > 0 && /["']/.test(text.charAt(start - 1))
  if (place === 'alone') return isPassword(text.slice(start, end), quoted) ? { start, end } : null
  // The name of the user stands before a colon.
  const colon = text.slice(start, end).indexOf(':')
  if (colon === -1) return null
  const from = start + colon + 1
  return isPassword(text.slice(from, end), quoted) ? { start: from, end } : null
}

/** What the option at `at` takes: a secret alone, or one behind a name; `null` for no option that takes any. */
function placeOf(text: string, at: number, word: string): 'alone' | 'named' | null {
  if (word === 'u' || word === 'user') {
    if (text.charAt(at - 1) !== '-') return null
    const dashes = word === 'u' ? 1 : 2
    const option = text.slice(at - dashes, at) === '-'.repeat(dashes) || text.slice(at - 6, at) === 'proxy-'
    return option && inCommand(text, at, 'curl ') ? 'named' : null
  }
  if (word === 'p') return text.startsWith('sshpass -', at - 9) ? 'alone' : null
  const dash = text.charAt(at - 1) === '-'
  if (!dash && word !== 'password') return null
  const before = text.slice(Math.max(0, at - MACHINE_WITHIN), at)
  if (dash && /--(?:[a-z]{1,12}-){0,3}$/.test(before)) return 'alone'
  if (word !== 'password' || !before.includes('login')) return null
  const words = before.split(/\s+/)
  return words.at(-1) === '' && words.at(-3) === 'login' && (words.at(-5) === 'machine' || words.at(-4) === 'default')
    ? 'alone'
    : null
}

/** Whether the command stands before, on the same line or one that a backslash joins to it. */
function inCommand(text: string, at: number, command: string): boolean {
  const before = text.slice(Math.max(0, at - COMMAND_WITHIN), at)
  const found = before.lastIndexOf(command)
  if (found === -1) return false
  const lines = before.slice(found).split('\n')
  return lines.slice(0, -1).every(line => line.trimEnd().endsWith('\\'))
}

function valueStart(view: View, from: number): number | typeof WAIT {
  const at = view.runEnd(from, BLANK, MOST_SPACE)
  if (view.beyond(at)) return WAIT
  return '"\''.includes(view.text.charAt(at) || ' ') ? at + 1 : at
}

function valueEnd(view: View, start: number): number | typeof WAIT {
  const { text } = view
  const quote = text.charAt(start - 1)
  const mask = quote === '"' ? IN_DOUBLE : quote === "'" ? IN_SINGLE : BARE
  const end = view.runEnd(start, mask, LONGEST)
  if (view.beyond(end) && end - start < LONGEST) return WAIT
  return end
}

function isPassword(text: string, quoted: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    if ((CLASS[text.charCodeAt(i)]! & (BLANK | LINE_BREAK)) !== 0) return false
  }
  return isPlausibleSecret({ text, quoted, strength: 'password', spoken: false })
}
