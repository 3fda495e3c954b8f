import type { Behaviour, Fault } from './behaviour.js'

/** What is answered when nothing goes wrong. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** A stream has many parts, JSON has one. */
  readonly parts: readonly string[]
  readonly stream: boolean
}

/** One thing the client gets to see, decided before a byte leaves. */
export type Step =
  | { readonly do: 'head'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly do: 'write'; readonly data: string | Uint8Array }
  | { readonly do: 'pause'; readonly ms: number }
  | { readonly do: 'end' | 'cut' | 'reset' | 'hang' }

const AFTER = 2
const ELSEWHERE = 'https://elsewhere.invalid/v1/chat/completions'
const ERROR =
  '{"object":"error","message":"The emulator was told to fail here","type":"emulated_failure","code":"3000"}'

const write = (data: string | Uint8Array): Step => ({ do: 'write', data })

/** Lays a behaviour's fault over an answer. */
export function rehearse(answer: Answer, behaviour: Readonly<Behaviour>, paceMs: number): readonly Step[] {
  const { fault } = behaviour
  const ms = behaviour.delayMs ?? paceMs
  const paced = ms === 0 ? [] : [{ do: 'pause', ms } as const]
  const head: Step = { do: 'head', status: answer.status, headers: answer.headers }
  const lines = (parts: readonly string[]) => parts.flatMap(part => [...paced, write(part)])

  if (fault === undefined) return [head, ...lines(answer.parts), { do: 'end' }]
  if (fault === 'silent') return [{ do: 'hang' }]
  if (fault === 'reset' && behaviour.after === undefined) return [{ do: 'reset' }]
  if (fault === 'redirect') {
    const headers = { location: behaviour.location ?? ELSEWHERE }
    return [{ do: 'head', status: 307, headers }, { do: 'end' }]
  }
  const { before, rest } = split(answer, fault, behaviour.after ?? AFTER)
  return [head, ...lines(before), ...paced, ...failing(fault, answer.stream), ...endOf(fault, lines(rest))]
}

type Breaking = Exclude<Fault, 'silent' | 'redirect'>

/** A JSON answer breaks in its middle, unless nothing of it may come; odd JSON stands in its place. */
function split({ parts, stream }: Answer, fault: Breaking, after: number) {
  if (stream) return { before: parts.slice(0, after), rest: parts.slice(after) }
  if (after === 0 || !HALVING.has(fault)) return { before: [], rest: [] }
  const text = parts.join('')
  return { before: [text.slice(0, text.length / 2)], rest: [] }
}

const HALVING: ReadonlySet<Breaking> = new Set<Breaking>(['cut', 'reset', 'hang', 'eof'])

function failing(fault: Breaking, stream: boolean): readonly Step[] {
  const event = (data: string) => [write(stream ? `data: ${data}\n\n` : data)]
  switch (fault) {
    case 'cut':
    case 'reset':
    case 'hang':
      return [{ do: fault }]
    case 'eof':
      return []
    case 'odd':
      return event('{"surprise":true}')
    case 'bad-json':
      return event('{"id": nothing')
    case 'bad-utf8':
      return [
        write(Buffer.concat([Buffer.from(stream ? 'data: "' : '"'), Buffer.from([0xc3, 0x28]), Buffer.from('"\n\n')])),
      ]
    case 'error-event':
      return event(ERROR)
    default:
      throw new TypeError(`no such fault: ${String(fault satisfies never)}`)
  }
}

/** After an odd event a stream goes on as if nothing were; every other fault is its end. */
function endOf(fault: Breaking, rest: readonly Step[]): readonly Step[] {
  if (fault === 'cut' || fault === 'reset' || fault === 'hang') return []
  return fault === 'odd' ? [...rest, { do: 'end' }] : [{ do: 'end' }]
}
