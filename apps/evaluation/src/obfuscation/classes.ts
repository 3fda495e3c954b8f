import type { Value } from './values.js'

/** One way of writing a value so that a pattern does not know it. */
export interface Disguise {
  readonly name: string
  /** The share of values that must be found all the same; `null` where it is only reported. */
  readonly goal: number | null
  readonly applies: (value: Value) => boolean
  readonly write: (text: string) => string
}

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
}
const FORMS: Readonly<Record<string, string>> = { fi: 'ﬁ', fl: 'ﬂ', ff: 'ﬀ', st: 'ﬆ' }
const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }

const all = () => true
const letters = ({ text }: Value) => /[a-z]/.test(text)
const digits = ({ text }: Value) => /\d/.test(text)

const between = (hidden: string) => (text: string) => Array.from(text).join(hidden)
const each = (write: (code: number, sign: string) => string) => (text: string) =>
  Array.from(text, sign => write(sign.charCodeAt(0), sign)).join('')
const hex = (code: number, length = 2) => code.toString(16).padStart(length, '0')
const encode = (encoding: 'base64' | 'hex') => (text: string) => Buffer.from(`it is ${text}`).toString(encoding)
const digitsFrom = (zero: number) =>
  each((code, sign) => (/\d/.test(sign) ? String.fromCodePoint(zero + code - 0x30) : sign))

export const DISGUISES: readonly Disguise[] = [
  { name: 'zero-width characters', goal: 0.99, applies: all, write: between('\u200b') },
  { name: 'soft hyphens', goal: 0.99, applies: all, write: between('\u00ad') },
  { name: 'bidi marks', goal: 0.99, applies: all, write: between('\u202d\u202c') },
  { name: 'tag characters', goal: 0.99, applies: all, write: between('\u{e0061}') },
  { name: 'variation selectors', goal: 0.99, applies: all, write: between('\ufe0f\u{e0110}') },
  {
    name: 'full-width forms',
    goal: 0.99,
    applies: all,
    write: each((code, sign) => (code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : sign)),
  },
  { name: "other scripts' digits", goal: 0.99, applies: digits, write: digitsFrom(0x0660) },
  { name: 'look-alike letters', goal: 0.99, applies: letters, write: each((_, sign) => LOOK_ALIKES[sign] ?? sign) },
  { name: 'combining characters', goal: 0.99, applies: all, write: between('\u0336\u0301') },
  {
    name: 'ligatures and circled forms',
    goal: 0.99,
    applies: all,
    write: text =>
      digitsFrom(0x1d7d8)(text.replace(/fi|fl|ff|st/g, pair => FORMS[pair]!)).replace(/[a-z]/g, sign =>
        String.fromCharCode(0x24d0 + sign.charCodeAt(0) - 0x61),
      ),
  },
  { name: 'base64', goal: 0.99, applies: all, write: encode('base64') },
  { name: 'hexadecimal', goal: 0.99, applies: all, write: encode('hex') },
  { name: 'percent encoding', goal: 0.99, applies: all, write: each(code => `%${hex(code)}`) },
  { name: 'separators, where a checksum decides', goal: 0.99, applies: ({ isSummed }) => isSummed, write: separate },
  {
    name: 'case',
    goal: null,
    applies: ({ isCaseless, text }) => isCaseless && /[a-z]/i.test(text),
    write: each((code, sign) => (code % 2 === 0 ? sign.toUpperCase() : sign.toLowerCase())),
  },
  { name: 'split across messages', goal: null, applies: all, write: text => text.slice(0, text.length >> 1) },
  { name: 'JSON escapes', goal: null, applies: all, write: each(code => `\\u${hex(code, 4)}`) },
  { name: 'HTML entities', goal: null, applies: all, write: each(code => `&#${code};`) },
  {
    name: 'leet',
    goal: null,
    applies: letters,
    write: text => text.replace(/^[a-z]+/, word => word.replace(/[aeiost]/g, sign => LEET[sign]!)),
  },
  { name: 'code fences', goal: null, applies: all, write: text => `\`\`\`text\n${text}\n\`\`\`` },
]

/** Cards and accounts in fours, which is how people read them out. */
function separate(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1/')
}
