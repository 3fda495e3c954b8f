/** What is asked and answered in every row: an ordinary conversation, with nothing in it that a guard would change. */
const SENTENCE =
  'The harbour wall was built in two parts, and the second one took longer because the ground turned out to be soft. '

export const QUESTION = {
  model: 'mistral-small-latest',
  max_tokens: 500,
  messages: [
    { role: 'user', content: `Please read this and keep it in mind. ${SENTENCE.repeat(4)}` },
    { role: 'assistant', content: 'I have read it and will answer with it in mind.' },
    { role: 'user', content: 'Why did the second part take longer? Answer in a few sentences.' },
  ],
}

const ANSWER = SENTENCE.repeat(5).slice(0, 530)
const MODEL = 'mistral-small-2603'
const USAGE = { prompt_tokens: 140, completion_tokens: 103, total_tokens: 243 }
const EVENTS = 105

export const JSON_ANSWER = JSON.stringify({
  id: 'b3a1c0de',
  object: 'chat.completion',
  created: 1_770_000_000,
  model: MODEL,
  choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
  usage: USAGE,
})

const chunk = (delta: object, finish_reason: string | null, rest: object = {}) => {
  const choices = [{ index: 0, delta, finish_reason }]
  const data = {
    id: 'b3a1c0de',
    object: 'chat.completion.chunk',
    created: 1_770_000_000,
    model: MODEL,
    choices,
    ...rest,
  }
  return `data: ${JSON.stringify(data)}\n\n`
}

/** 105 events: 103 pieces of the answer, the finish with its usage, and the end mark. */
export const SSE_EVENTS: readonly string[] = [
  ...Array.from({ length: EVENTS - 2 }, (_, at) => {
    const size = Math.ceil(ANSWER.length / (EVENTS - 2))
    const content = ANSWER.slice(at * size, (at + 1) * size)
    return chunk(at === 0 ? { role: 'assistant', content } : { content }, null)
  }),
  chunk({ content: '' }, 'stop', { usage: USAGE }),
  'data: [DONE]\n\n',
]
