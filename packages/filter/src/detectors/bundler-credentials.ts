import { BARE, BLANK, CAPITALS, QUOTE, UNDERSCORE } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isPlausibleSecret } from './plausible-secret.js'

const LONGEST_NAME = 96
const LONGEST_VALUE = 200
const MOST_SPACE = 4
const CREDENTIALS = /^[\w.%-]{4,}:[\w.%-]{4,}$/

/** `BUNDLE_GEMS__EXAMPLE__COM=name:…`: Bundler's credentials for a host, whose dots are written as two underscores. */
export const bundlerCredentials: Detector = {
  id: 'bundler-credentials',
  kind: 'secret',
  label: 'secret',
  title: 'Credentials of Bundler for a gem server',
  reference: 'https://bundler.io/man/bundle-config.1.html#CREDENTIALS-FOR-GEM-SOURCES',
  preset: 'secrets',
  anchors: [{ on: 'prefix', prefixes: ['BUNDLE_'] }],
  behind: 0,
  ahead: LONGEST_NAME + LONGEST_VALUE + 4 * MOST_SPACE,
  check: findCredentials,
}

function findCredentials(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const name = view.runEnd(from, CAPITALS | UNDERSCORE, LONGEST_NAME)
  if (view.beyond(name) && name - from < LONGEST_NAME) return WAIT
  if (!text.slice(from, name).includes('__')) return null
  const sign = view.runEnd(name, BLANK | QUOTE, MOST_SPACE)
  if (view.beyond(sign)) return WAIT
  if (!'=:'.includes(text.charAt(sign) || ' ')) return null
  const start = view.runEnd(sign + 1, BLANK | QUOTE, MOST_SPACE)
  if (view.beyond(start)) return WAIT
  view.hold = at
  const end = view.runEnd(start, BARE, LONGEST_VALUE)
  if (view.beyond(end) && end - start < LONGEST_VALUE) return WAIT
  const value = text.slice(start, end)
  const believed = isPlausibleSecret({ text: value, quoted: true, strength: 'certain', spoken: false })
  return CREDENTIALS.test(value) && believed ? { start, end } : null
}
