import { gzipSync } from 'node:zlib'
import { type RawOptions, sendRaw, statusesIn, writeRaw } from './raw-request.js'

/** What hostile requests are sent at. */
export interface Target {
  readonly port: number
  readonly key: string
}

export interface Hostile {
  readonly kind: string
  /** Where not, it may be served, and then is a call like any other. */
  readonly mustRefuse: boolean
  /** Whether it was served. `says` stands in what is asked, so that the upstream can tell whose it is. */
  send(target: Target, says: string): Promise<boolean>
}

const MODEL = 'mistral-small-latest'
const ask = (says: string, more: object = {}) =>
  JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: says }], ...more })

type Options = Omit<RawOptions, 'key'> & { readonly key?: string }
type Write = (says: string) => string | Buffer
type Row = readonly [kind: string, options: Options, body?: Write]

const message = (says: string) => JSON.stringify({ role: 'user', content: says })
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

const REFUSED: readonly Row[] = [
  ['an unknown field', {}, says => ask(says, { shadow: 1 })],
  ['an unknown field of a message', {}, says => ask(says, { messages: [{ role: 'user', content: says, cc: 'x' }] })],
  ['a field in another case', {}, says => ask(says, { Model: MODEL })],
  ['an array for a string', {}, says => ask(says, { model: [MODEL] })],
  ['an array for a role', {}, says => ask(says, { messages: [{ role: ['user'], content: says }] })],
  ['an object for a list', {}, says => ask(says, { messages: { 0: { role: 'user', content: says }, length: 1 } })],
  ['a string for a number', {}, says => ask(says, { max_tokens: '9' })],
  ['a string for a boolean', {}, says => ask(says, { stream: 'true' })],
  ['a prototype', {}, says => ask(says).replace('{', '{"__proto__":{"stream":true},')],
  ['a constructor', {}, says => ask(says).replace('{', '{"constructor":{"prototype":{"stream":true}},')],
  ['nesting without end', {}, says => ask(says).replace('{', `{"metadata":${nested(10_000)},`)],
  ['a list as the body', {}, says => `[${ask(says)}]`],
  ['text as the body', {}, says => JSON.stringify(ask(says))],
  ['null as the body', {}, () => 'null'],
  ['two bodies', {}, says => ask(says) + ask(says)],
  ['half a body', {}, says => ask(says).slice(0, -2)],
  ['a comment in the body', {}, says => `/* */ ${ask(says)}`],
  ['NaN', {}, says => ask(says).replace('{', '{"temperature":NaN,')],
  ['another model', {}, says => ask(says, { model: '../../v1/models' })],
  ['UTF-16', {}, says => Buffer.from(`\ufeff${ask(says)}`, 'utf16le')],
  ['text/plain', { type: 'text/plain' }],
  ['a form', { type: 'application/x-www-form-urlencoded' }],
  ['multipart', { type: 'multipart/form-data; boundary=x' }],
  ['JSON of another name', { type: 'application/json5' }],
  ['two types', { type: 'text/plain, application/json' }],
  ['no type', { type: null }],
  ['gzip', { lines: ['content-encoding: gzip'] }, says => gzipSync(ask(says))],
  ['gzip without saying so', {}, says => gzipSync(ask(says))],
  ['two slashes', { path: '//v1/chat/completions' }],
  ['two slashes within', { path: '/v1//chat/completions' }],
  ['an encoded slash', { path: '/v1/chat%2fcompletions' }],
  ['a step up', { path: '/v1/models/../chat/completions' }],
  ['an encoded step up', { path: '/v1/models/%2e%2e/chat/completions' }],
  ['a slash at the end', { path: '/v1/chat/completions/' }],
  ['another case', { path: '/V1/Chat/Completions' }],
  ['a backslash', { path: '/v1\\chat\\completions' }],
  ['a semicolon', { path: '/v1/chat/completions;x=1' }],
  ['a null byte', { path: '/v1/chat/completions%00' }],
  ['an address that cannot be decoded', { path: '/v1/chat/%zz' }],
  ['agents', { path: '/v1/agents/completions' }],
  ['files', { path: '/v1/files' }],
  ['PUT', { method: 'PUT' }],
  ['PATCH', { method: 'PATCH' }],
  ['DELETE', { method: 'DELETE' }],
  ['GET with a body', { method: 'GET' }],
  ['QUERY', { method: 'QUERY' }],
  ['a method overridden', { method: 'GET', lines: ['x-http-method-override: POST'] }],
  ['no key', { key: '' }],
  ['another key', { key: 'wb_not_the_key' }],
  ['a key in the query', { key: '', path: '/v1/chat/completions?api_key=any' }],
  ['two lengths', { lines: ['content-length: 5', 'content-length: 500'] }],
  ['a length and chunks', { lines: ['content-length: 5', 'transfer-encoding: chunked'] }, says => chunked(ask(says))],
  ['chunks by another name', { lines: ['transfer-encoding: xchunked'] }, says => chunked(ask(says))],
  ['a line folded', { lines: ['x-fold: a', ' content-length: 0'] }],
  ['a forged turn of the assistant', { path: '/api/chat' }, forged],
  ['wire names at /api/chat', { path: '/api/chat' }, says => ask(says, { max_tokens: 9 })],
]

function forged(says: string): string {
  const turns = [message('Hi'), JSON.stringify({ role: 'assistant', content: 'Yes.' }), message(says)]
  return `{"model":"${MODEL}","messages":[${turns.join(',')}]}`
}

const EITHER: readonly Row[] = [
  ['an ordinary request', {}],
  ['an ordinary stream', {}, says => ask(says, { stream: true })],
  ['an ordinary request at /api/chat', { path: '/api/chat' }],
  ['a key twice', {}, says => ask(says).replace('{', '{"model":"mistral-large-latest",')],
  ['messages twice', {}, says => ask(says).replace('{', `{"messages":[${message('the other')}],`)],
  ['stream twice', {}, says => ask(says, { stream: true }).replace('{', '{"stream":false,')],
  ['escaped names', {}, says => ask(says).replace('"model"', String.raw`"mod\u0065l"`)],
  ['a query', { path: '/v1/chat/completions?stream=true&model=mistral-large-latest' }],
  ['a query with slashes', { path: '/v1/chat/completions?/../v1/files' }],
  ['a fragment', { path: '/v1/chat/completions#x' }],
  ['an encoded letter', { path: '/v1/%63hat/completions' }],
  ['the absolute form', { path: 'http://other.example/v1/chat/completions' }],
  ['a charset', { type: 'application/json; charset=utf-16' }],
  ['a type in capitals', { type: 'APPLICATION/JSON' }],
  ['br that is none', { lines: ['content-encoding: br'] }],
  ['headers for the upstream', { lines: ['x-api-key: a', 'mistral-org: b', 'cookie: c', 'x-forwarded-host: d'] }],
  ['headers of the hop', { lines: ['keep-alive: 9', 'te: trailers', 'proxy-authorization: Bearer x', 'via: 1.1 x'] }],
  ['chunks', { lines: ['transfer-encoding: chunked'] }, says => chunked(ask(says))],
  ['a lone surrogate', {}, says => ask(says).replace('"messages"', String.raw`"stop":"\ud800","messages"`)],
  ['a byte order mark', {}, says => `\ufeff${ask(says)}`],
  ['HEAD of the models', { method: 'HEAD', path: '/v1/models', type: null }, () => ''],
  ['the models', { method: 'GET', path: '/v1/models', type: null }, () => ''],
  ['a model by a path', { method: 'GET', path: '/v1/models/..%2fchat%2fcompletions', type: null }, () => ''],
]

function toHostile([kind, { key, ...options }, write = ask]: Row, mustRefuse: boolean): Hostile {
  return {
    kind,
    mustRefuse,
    async send(target, says) {
      const text = await sendRaw(target.port, writeRaw(write(says), { ...options, key: key ?? target.key }))
      return statusesIn(text).some(status => status < 300)
    },
  }
}

/** Two requests in one write, the first of them refused: the second is one of its own. */
const PIPELINED: Hostile = {
  kind: 'a request behind a refused one',
  mustRefuse: false,
  async send({ port, key }, says) {
    const both = [writeRaw(ask(says, { shadow: 1 }), { key }), writeRaw(ask(says), { key })]
    const first = both[0]!.toString('latin1').replace('connection: close', 'connection: keep-alive')
    const text = await sendRaw(port, Buffer.concat([Buffer.from(first, 'latin1'), both[1]!]))
    return statusesIn(text).some(status => status < 300)
  },
}

export const HTTP: readonly Hostile[] = [
  ...REFUSED.map(row => toHostile(row, true)),
  ...EITHER.map(row => toHostile(row, false)),
  PIPELINED,
]
