import { ALNUM, BASE64URL, DIGIT } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { countDigits, countDistinct } from '../variety.js'

const BOT_SECRET = 35
const LONGEST_BOT_ID = 10
/** Base64 of three digits starts with one of these. */
const DIGITS_IN_BASE64 = ['MD', 'MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'].flatMap(pair =>
  'AEIMQUYcgk'.split('').map(third => pair + third),
)

/** The number of a bot, a colon and 35 characters, the first of which is always an A. */
export const telegramBotToken: Detector = {
  id: 'telegram-bot-token',
  kind: 'secret',
  label: 'secret',
  title: 'Telegram bot token',
  reference: 'https://core.telegram.org/bots/api#authorizing-your-bot',
  preset: 'secrets',
  anchors: [{ on: 'number' }, { on: 'prefix', prefixes: ['bot'] }],
  behind: 0,
  ahead: 3 + LONGEST_BOT_ID + 2 + BOT_SECRET,
  check(view, at, from) {
    const { text } = view
    const id = text.charAt(at) === 'b' ? from : at
    // Most numbers are short.
    if (id + 7 < text.length && (view.classAt(id + 7) & DIGIT) === 0) return null
    const colon = view.runEnd(id, DIGIT, LONGEST_BOT_ID + 1)
    if (view.beyond(colon) && colon - id <= LONGEST_BOT_ID) return WAIT
    if (colon - id < 8 || colon - id > LONGEST_BOT_ID || text.charAt(colon) !== ':') return null
    const secret = colon + 1
    if (view.beyond(secret)) return WAIT
    if (id === at && text.charAt(secret) !== 'A') return null
    const end = view.runEnd(secret, BASE64URL, BOT_SECRET + 1)
    if (view.beyond(end) && end - secret <= BOT_SECRET) return WAIT
    if (end - secret !== BOT_SECRET || countDistinct(text, secret, end) < 12) return null
    return { start: at, end }
  },
}

/** The number of an account in base64, a time, and a signature: three parts with dots between them. */
export const discordToken: Detector = {
  id: 'discord-token',
  kind: 'secret',
  label: 'secret',
  title: 'Discord bot token',
  reference: 'https://discord.com/developers/docs/reference#authentication',
  preset: 'secrets',
  anchors: [{ on: 'prefix', prefixes: DIGITS_IN_BASE64 }],
  behind: 0,
  ahead: 96,
  check: findDiscordToken,
}

function findDiscordToken(view: View, at: number): Span | typeof WAIT | null {
  let end = at
  for (const [min, max, last] of [
    [22, 28, false],
    [6, 7, false],
    [27, 40, true],
  ] as const) {
    const stop = view.runEnd(end, BASE64URL, max + 1)
    if (view.beyond(stop) && stop - end <= max) return WAIT
    if (stop - end < min || stop - end > max) return null
    if (!last && view.text.charAt(stop) !== '.') return view.beyond(stop) ? WAIT : null
    if (end === at && !isNumber(view.text.slice(at, stop))) return null
    end = last ? stop : stop + 1
  }
  return (view.classAt(end) & ALNUM) === 0 ? { start: at, end } : null
}

function isNumber(encoded: string): boolean {
  const number = Buffer.from(encoded, 'base64url').toString('latin1')
  return number.length >= 16 && countDigits(number, 0, number.length) === number.length
}
