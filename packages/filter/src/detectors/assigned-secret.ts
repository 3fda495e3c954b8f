import { ALNUM, BARE, EQUALS, QUOTE, UNDERSCORE } from '../scan/char-class.js'
import { type Detector, PIECE, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { goOn } from './keys/key-format.js'
import { nameEnd } from './name-end.js'
import { isPlausibleSecret } from './plausible-secret.js'
import { readValue, VALUE_AHEAD } from './read-value.js'
import { basicPassword, isPassword } from './basic-credentials.js'
import { LONGEST_NAME, mayBeNamed, secretNameBefore } from './secret-names.js'

/** How much of a long value it is judged by. */
const JUDGED = 128

/**
 * The value given to a password, secret, token or key of some service: `password: …`, `"api_key": "…"`, `DB_PASSWORD=…`,
 * `token := …`, `<secret>…</secret>`, `set("TOKEN", "…")`, `my password is …`. The finding covers the value alone.
 */
export const assignedSecret: Detector = {
  id: 'assigned-secret',
  kind: 'secret',
  label: 'secret',
  title: 'Value of a password, secret, token or key',
  reference: 'https://cwe.mitre.org/data/definitions/798.html',
  preset: 'secrets',
  anchors: [
    { on: 'char', chars: '=:' },
    { on: 'char', chars: '>', behind: ALNUM | UNDERSCORE | EQUALS },
    { on: 'char', chars: ',', behind: QUOTE },
    { on: 'prefix', prefixes: ['is '] },
  ],
  // The sign and what is beside it, the name, and the word before it.
  behind: 32 + 2 * LONGEST_NAME,
  ahead: VALUE_AHEAD,
  check: findValue,
  resume: (view, at) => goOn(BARE, view, at),
}

function findValue(view: View, at: number, from: number): Span | typeof WAIT | null {
  if (!mayBeNamed(view, at)) return null
  const { text } = view
  const sign = text.charAt(at)
  const named = nameEnd(text, at)
  const strength = named === -1 ? null : secretNameBefore(text, named)
  if (strength === null) return null
  view.hold = from
  if (view.beyond(from)) return WAIT
  const next = text.charAt(from)
  // `==`, `=>`, `:=` and `::` are other signs, or are asked about at their last character.
  if (next === '=' || (next === '>' && sign === '=') || (next === ':' && sign === ':')) return null

  const value = readValue(view, from, sign === '>')
  if (value === WAIT) return WAIT
  const { start, end, quoted, scheme } = value
  // Of all that has commas in it, only a call with strings is one of a name and a value.
  if (sign === ',' && !quoted) return null
  const judged = text.slice(start, Math.min(end, start + JUDGED))
  if (/\s/.test(judged)) return null
  const basic = scheme === 'basic' ? basicPassword(judged) : null
  if (
    basic !== null ? !isPassword(basic) : !isPlausibleSecret({ text: judged, quoted, strength, spoken: sign === 'i' })
  ) {
    return null
  }
  return { start, end, continues: end - start >= PIECE - 1 }
}
