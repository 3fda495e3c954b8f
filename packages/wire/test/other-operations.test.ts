import t from 'tap'
import { answersChat, countAsked, formatOf, OPERATIONS, readAnswer, readRequest, walk } from '../src/index.js'

const model = 'mistral-embed'
const vector = (index: number, embedding: unknown = [0.5]) => ({ object: 'embedding', embedding, index })
const verdict = { categories: { pii: true }, category_scores: { pii: 0.9 } }

t.test('each operation has a format, and each that takes a body a reader', t => {
  for (const [operation, { body }] of Object.entries(OPERATIONS)) {
    t.equal(formatOf(operation)?.request !== undefined, body, operation)
  }
  t.equal(formatOf('audio.transcribe'), undefined)
  t.equal(formatOf('constructor'), undefined)
  t.strictSame(Object.keys(OPERATIONS).filter(answersChat), ['chat.complete', 'fim.complete'])
  t.end()
})

t.test('how many answers a body asks for', t => {
  const user = { role: 'user', content: 'x' }
  const rows: [operation: string, body: unknown, n: number][] = [
    ['chat.complete', {}, 1],
    ['chat.complete', { n: null }, 1],
    ['chat.complete', { n: 3 }, 3],
    ['fim.complete', { prompt: 'x', n: 3 }, 1],
    ['embeddings.create', { input: 'one text' }, 1],
    ['embeddings.create', { input: ['a', 'b'] }, 2],
    ['moderations.create', { input: ['a', 'b', 'c'] }, 3],
    ['chat.moderate', { input: [user, user] }, 1],
    ['chat.moderate', { input: [[user], [user, user]] }, 2],
    ['models.list', null, 1],
  ]
  for (const [operation, body, n] of rows) t.equal(countAsked(operation, body), n, JSON.stringify(body))
  t.end()
})

t.test('what is refused', t => {
  const rows: [operation: string, body: unknown, message: RegExp][] = [
    ['fim.complete', { model, prompt: 'x', messages: [] }, /\/messages/],
    ['fim.complete', { model, suffix: 'x' }, /\/prompt/],
    ['fim.complete', { model, prompt: 'x', n: 2 }, /\/n/],
    ['embeddings.create', { model, input: [] }, /\/input/],
    ['embeddings.create', { model, input: [1] }, /\/input\/0/],
    ['embeddings.create', { model, input: { text: 'x' } }, /\/input/],
    ['embeddings.create', { model, input: 'x', stream: true }, /\/stream/],
    ['embeddings.create', { model, input: 'x', output_dimension: 0 }, /\/output_dimension/],
    ['moderations.create', { input: 'x' }, /\/model/],
    ['moderations.create', { model, inputs: 'x' }, /\/inputs/],
    ['chat.moderate', { model, input: [] }, /\/input/],
    ['chat.moderate', { model, input: [[]] }, /\/input\/0/],
    ['chat.moderate', { model, input: ['x'] }, /\/input\/0/],
    ['chat.moderate', { model, input: [{ role: 'root', content: 'x' }] }, /\/input\/0\/role/],
  ]
  for (const [operation, body, message] of rows) {
    t.throws(() => readRequest(operation, body), { code: 'WB_WIRE_INVALID_REQUEST', message }, JSON.stringify(body))
  }
  t.end()
})

t.test('an answer is whole or is none', t => {
  const rows: [operation: string, body: unknown, n: number, message?: RegExp][] = [
    ['embeddings.create', { model, data: [vector(0), vector(1)] }, 2],
    ['embeddings.create', { model, data: [vector(1), vector(0)] }, 2],
    ['embeddings.create', { model, data: [vector(0, 'AAAA')] }, 1],
    ['embeddings.create', { model, data: [vector(0)] }, 2, /\/data/],
    ['embeddings.create', { model, data: [vector(0), vector(0)] }, 2, /\/data\/1\/index/],
    ['embeddings.create', { model, data: [vector(7)] }, 1, /\/data\/0\/index/],
    ['embeddings.create', { model, data: [vector(0, ['x'])] }, 1, /\/data\/0\/embedding/],
    ['embeddings.create', { model, choices: [] }, 1, /\/data/],
    ['moderations.create', { model, results: [verdict, verdict] }, 2],
    ['moderations.create', { model, results: [verdict] }, 2, /\/results/],
    ['chat.moderate', { model, results: [] }, 1, /\/results/],
    ['fim.complete', { model, choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'stop' }] }, 1],
    ['fim.complete', { model, choices: [{ index: 0, message: { content: 'x' } }] }, 1, /finish_reason/],
  ]
  for (const [operation, body, n, message] of rows) {
    const read = () => readAnswer(operation, body, { n })
    if (message === undefined) t.equal(read().body, body)
    else t.throws(read, { code: 'WB_WIRE_BAD_ANSWER', message })
  }
  t.end()
})

t.test('where their texts are', t => {
  const user = (content: string) => ({ role: 'user', content })
  const rows: [operation: string, body: unknown, paths: string[]][] = [
    ['fim.complete', { model, prompt: 'a', suffix: 'b', stop: ['c'] }, ['/prompt', '/suffix', '/stop/0']],
    ['embeddings.create', { model, input: 'a' }, ['/input']],
    ['embeddings.create', { model, input: ['a', 'b'] }, ['/input/0', '/input/1']],
    ['chat.moderate', { model, input: [user('a')] }, ['user /input/0/content']],
    [
      'chat.moderate',
      { model, input: [[user('a')], [user('b'), { role: 'tool', content: 'c' }]] },
      ['user /input/0/0/content', 'user /input/1/0/content', 'tool /input/1/1/content'],
    ],
  ]
  for (const [operation, body, expected] of rows) {
    const paths: string[] = []
    const shape = formatOf(operation)!.requestShape!
    walk(shape, body, ({ role = '', path }) => void paths.push(`${role} ${path}`.trim()))
    t.strictSame(paths, expected, operation)
  }
  t.end()
})
