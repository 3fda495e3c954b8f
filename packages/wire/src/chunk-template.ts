import type { ChatChunk } from './schemas/chat-answer.js'

const SLOT = '"content":"'
const PAD_SLOT = ',"p":"'
const PAD_END = '"}'
const MARK = 'a'
/** A stream whose chunks keep changing their form is not worth learning. */
const LEARN_MOST = 8

// oxlint-disable-next-line no-control-regex
const NOT_PLAIN = /[\\\u0000-\u001f]/

type Choice = ChatChunk['choices'][number]

interface Form {
  readonly head: string
  /** From the quote that ends the text to the end, or to the padding's first character. */
  readonly tail: string
  readonly padded: boolean
  readonly chunk: ChatChunk
  readonly choice: Choice
  readonly isCanonical: boolean
}

export interface KnownChunk {
  readonly chunk: ChatChunk
  /** Its text is what `JSON.stringify` makes of it: nothing in it is said twice or in another way. */
  readonly isCanonical: boolean
}

/**
 * The chunks of one answer differ in their text, and in Mistral's padding `p`, and in nothing else. What stands before
 * and after was parsed and checked with the first of them; where both are the same to the letter, and what stands
 * between is plain text without a quote, a backslash or a control character, the chunk is known without parsing it
 * again. Anything else is left to the parser.
 */
export class ChunkTemplate {
  #form: Form | undefined
  #lessons = 0

  /** The chunk that `data` stands for; `undefined` where it has to be parsed. */
  read(data: string): KnownChunk | undefined {
    const form = this.#form
    if (form === undefined || !data.startsWith(form.head)) return undefined
    const { head, tail, padded, chunk, choice, isCanonical } = form
    const end = data.indexOf('"', head.length)
    if (end === -1 || !data.startsWith(tail, end)) return undefined
    const after = end + tail.length
    if (!padded && after !== data.length) return undefined
    const content = data.slice(head.length, end)
    if (NOT_PLAIN.test(content)) return undefined
    const choices = [{ ...choice, delta: { ...choice.delta, content } }]
    if (!padded) return { chunk: { ...chunk, choices }, isCanonical }
    const p = data.slice(after, -PAD_END.length)
    if (data.indexOf('"', after) !== data.length - PAD_END.length || !data.endsWith(PAD_END)) return undefined
    return NOT_PLAIN.test(p) ? undefined : { chunk: { ...chunk, choices, p }, isCanonical }
  }

  /**
   * Takes the form of a chunk that was parsed, checked and found to be wholly known. Plain text in its place keeps a
   * canonical form canonical, and makes no other form so.
   */
  learn(data: string, { chunk, isCanonical }: KnownChunk): void {
    const [choice] = chunk.choices
    if (this.#lessons >= LEARN_MOST || chunk.choices.length !== 1 || choice?.finish_reason != null) return
    if (typeof choice?.delta.content !== 'string') return
    this.#lessons++
    const form = formOf(data, isCanonical)
    if (form !== undefined) this.#form = form
  }
}

/**
 * A quote inside a JSON string is escaped, so `"content":"` can only be a member's name and the start of its value.
 * That this member is the text, and that the form has one place for it, is tried out: with a mark put in.
 */
function formOf(data: string, isCanonical: boolean): Form | undefined {
  const at = data.indexOf(SLOT)
  const start = at + SLOT.length
  const end = data.indexOf('"', start)
  if (at === -1 || end === -1 || data.includes(SLOT, start)) return undefined
  const pad = data.lastIndexOf(PAD_SLOT)
  const padded = pad > end && data.endsWith(PAD_END) && data.indexOf('"', pad + PAD_SLOT.length) === data.length - 2
  const head = data.slice(0, start)
  const tail = padded ? data.slice(end, pad + PAD_SLOT.length) : data.slice(end)
  const chunk = tryParse(head + MARK + tail + (padded ? MARK + PAD_END : ''))
  const choice = chunk?.choices?.[0]
  if (chunk === undefined || choice?.delta?.content !== MARK || (padded && chunk['p'] !== MARK)) return undefined
  return { head, tail, padded, chunk, choice, isCanonical }
}

function tryParse(text: string): ChatChunk | undefined {
  try {
    return JSON.parse(text) as ChatChunk
  } catch {
    return undefined
  }
}
