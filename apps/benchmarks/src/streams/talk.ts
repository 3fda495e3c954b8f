import { below, pick, type Random } from './values.js'

/** Texts of one answer, by channel: `0/content`, `0/thinking`, `0/tool`, `1/content`. */
export type Talk = Readonly<Record<string, string>>

export const CHANNELS = ['0/content', '0/thinking', '0/tool', '1/content'] as const

/** One to four texts; a tool's arguments are mostly JSON, with some characters in escapes. */
export function makeTalk(texts: readonly string[], random: Random): Talk {
  const channels = random() < 0.3 ? ['0/content'] : CHANNELS.slice(0, 1 + below(random, CHANNELS.length))
  return Object.fromEntries(
    channels.map(channel => {
      const text = pick(random, texts)
      return [
        channel,
        channel === '0/tool' && random() < 0.8 ? asArguments(text, random) : Buffer.from(text).toString(),
      ]
    }),
  )
}

function asArguments(text: string, random: Random): string {
  const json = JSON.stringify({ note: text, n: below(random, 1_000), more: [text.slice(0, 40)] })
  return json
    .replace(/\\u[0-9a-f]{4}|\\.|[A-Za-z0-9@]/g, sign =>
      sign.length === 1 && random() < 0.1 ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}` : sign,
    )
    .replace(/^\{.*?:/, '{"note":')
}

const HEAD = { id: 'x', object: 'chat.completion', created: 1, model: 'm' }
const choicesOf = (talk: Talk) => [...new Set(Object.keys(talk).map(channel => Number(channel[0])))]

/** The answer as one JSON body. */
export function asAnswer(talk: Talk): object {
  const choices = choicesOf(talk).map(index => {
    const { [`${index}/content`]: text = '', [`${index}/thinking`]: thought, [`${index}/tool`]: args } = talk
    const thinking = thought === undefined ? [] : [{ type: 'thinking', thinking: [{ type: 'text', text: thought }] }]
    const content = thinking.length === 0 ? text : [...thinking, { type: 'text', text }]
    const calls = args === undefined ? {} : { tool_calls: [{ function: { name: 'f', arguments: args } }] }
    return { index, message: { role: 'assistant', content, ...calls }, finish_reason: 'stop' }
  })
  return { ...HEAD, choices }
}

/** The same as the bytes of an event stream: texts in pieces of any size, channels in any order, other events between. */
export function asBytes(talk: Talk, random: Random): Buffer {
  const left = Object.entries(talk).map(([channel, text]) => ({ channel, pieces: piecesOf(text, random) }))
  const open = new Map(
    choicesOf(talk).map(index => [index, left.filter(({ channel }) => channel.startsWith(`${index}/`))]),
  )
  const events: string[] = []
  const choice = (index: number, delta: object, finish_reason: string | null) => {
    const data = { ...HEAD, object: 'chat.completion.chunk', choices: [{ index, delta, finish_reason }] }
    events.push(random() < 0.05 ? `data: ${JSON.stringify(data)}\r\n\r\n` : `data: ${JSON.stringify(data)}\n\n`)
    if (random() < 0.03) events.push(': keep-alive\n\n')
  }
  while (open.size > 0) {
    const index = pick(random, [...open.keys()])
    const channels = open.get(index)!.filter(({ pieces }) => pieces.length > 0)
    if (channels.length === 0) {
      choice(index, {}, 'stop')
      open.delete(index)
      continue
    }
    const { channel, pieces } = pick(random, channels)
    choice(index, deltaOf(channel, pieces.shift()!), null)
  }
  return Buffer.from(`${events.join('')}data: [DONE]\n\n`)
}

function deltaOf(channel: string, text: string): object {
  if (channel === '0/tool') return { tool_calls: [{ index: 0, function: { name: 'f', arguments: text } }] }
  if (channel === '0/thinking') return { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }
  return { content: text }
}

function piecesOf(text: string, random: Random): string[] {
  const most = pick(random, [1, 4, 12, 60, 4_000])
  const pieces: string[] = []
  for (let at = 0; at < text.length || pieces.length === 0;) {
    const size = below(random, most + 1)
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}

/** Cuts bytes at any places, between the bytes of a character too, with empty pieces among them. */
export function cutBytes(bytes: Buffer, random: Random): readonly Buffer[] {
  const places = Array.from({ length: 1 + below(random, 40) }, () => below(random, bytes.length + 1))
  const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}

/** What a client that knows nothing of Windbreak puts together from the bytes it gets. */
export function asTalk(bytes: Buffer): Talk {
  const talk: Record<string, string> = {}
  const add = (channel: string, text: string | undefined) => {
    if (text !== undefined) talk[channel] = (talk[channel] ?? '') + text
  }
  for (const frame of bytes.toString('utf8').split(/\r\n\r\n|\n\n/)) {
    const data = frame
      .split(/\r\n|\n/)
      .filter(line => line.startsWith('data: '))
      .map(line => line.slice(6))
      .join('\n')
    if (data === '' || data === '[DONE]') continue
    for (const { index, delta, message = delta } of (JSON.parse(data) as { choices: Choice[] }).choices) {
      for (const part of typeof message?.content === 'string'
        ? [{ text: message.content }]
        : (message?.content ?? [])) {
        if (part.thinking === undefined) add(`${index}/content`, part.text)
        else for (const { text } of part.thinking) add(`${index}/thinking`, text)
      }
      for (const {
        function: { arguments: args },
      } of message?.tool_calls ?? [])
        add(`${index}/tool`, args)
    }
  }
  return talk
}

interface Message {
  readonly content?: string | readonly { text?: string; thinking?: readonly { text?: string }[] }[]
  readonly tool_calls?: readonly { function: { arguments?: string } }[]
}
interface Choice {
  readonly index: number
  readonly delta?: Message
  readonly message?: Message
}
