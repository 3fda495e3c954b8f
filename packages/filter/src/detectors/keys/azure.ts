import { ALNUM, BASE64URL, CLASS, DASH, DIGIT, DOT, TILDE, UNDERSCORE, UPPER } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import { hasDigit } from '../../scan/long-word.js'
import type { View } from '../../scan/view.js'
import { countDistinct } from '../variety.js'

const SECRET = ALNUM | UNDERSCORE | DOT | DASH | TILDE
const LONGEST_SECRET = 48
const LONGEST_KEY = 128
const SHORTEST_KEY = 52
const DISTINCT = 12

/** Three characters, a digit, `Q~`, and 31 to 34 more. */
export const entraClientSecret: Detector = {
  id: 'entra-client-secret',
  kind: 'secret',
  label: 'secret',
  title: 'Microsoft Entra client secret',
  reference: 'https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret',
  preset: 'secrets',
  anchors: [{ on: 'char', chars: '~', behind: UPPER, before: SECRET }],
  behind: 6,
  ahead: LONGEST_SECRET,
  reaches: { mask: ALNUM, most: 5 },
  check(view, at, from) {
    const { text } = view
    const start = at - 5
    if (start < 0 || text.charAt(at - 1) !== 'Q' || (view.classAt(at - 2) & DIGIT) === 0) return null
    for (let i = start; i < at - 2; i++) if ((view.classAt(i) & ALNUM) === 0) return null
    if ((view.classAt(start - 1) & ALNUM) !== 0) return null
    view.hold = start
    const end = view.runEnd(from, SECRET, LONGEST_SECRET - 1)
    if (view.beyond(end) && end - from < LONGEST_SECRET - 1) return WAIT
    const length = end - from - ((view.classAt(end - 1) & DOT) !== 0 ? 1 : 0)
    if (length < 31 || length > 34 || countDistinct(text, from, end) < DISTINCT) return null
    return { start, end: from + length }
  },
}

/** Keys of Azure services that carry a mark at a fixed place, so that they can be told: how long, where, and what. */
const MARKS: readonly (readonly [length: number, at: number, mark: string])[] = [
  [84, 52, 'JQQJ99'],
  [84, 76, 'AZDO'],
  [52, 42, 'AzSe'],
  [56, 44, 'AzFu'],
  [52, 40, 'AzFu'],
]

/** A key of an Azure service: letters and digits of a known length, with the mark where it belongs. */
export const azureMarkedKey: Detector = {
  id: 'azure-marked-key',
  kind: 'secret',
  label: 'secret',
  title: 'Key of an Azure service or Azure DevOps, by its mark',
  reference:
    'https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate',
  preset: 'secrets',
  anchors: [{ on: 'long' }],
  behind: 1,
  ahead: LONGEST_KEY,
  check: findMarked,
}

function findMarked(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  if (at > 0 && (CLASS[text.charCodeAt(at - 1)]! & BASE64URL) !== 0) return null
  // Most words end before the shortest of them would.
  if (at + SHORTEST_KEY <= text.length && (view.classAt(at + SHORTEST_KEY - 1) & ALNUM) === 0) return null
  const end = view.runEnd(at, ALNUM, LONGEST_KEY - 1)
  if (view.beyond(end) && end - at < LONGEST_KEY - 1) return WAIT
  const fits = MARKS.some(([length, place, mark]) => end - at === length && text.startsWith(mark, at + place))
  return fits && hasDigit(view, at) ? { start: at, end } : null
}
