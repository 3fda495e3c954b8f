import { createServer } from 'node:http'
import { JSON_ANSWER, SSE_EVENTS } from './fixture.js'

/** An upstream that answers at once, to show what the hop in between costs. */
const JSON_BYTES = Buffer.from(JSON_ANSWER)
const SSE_BYTES = SSE_EVENTS.map(event => Buffer.from(event))
const JSON_HEAD = { 'content-type': 'application/json', 'content-length': String(JSON_BYTES.length) }
const SSE_HEAD = { 'content-type': 'text/event-stream' }

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('latin1')
  request.on('data', (text: string) => (body += text))
  request.on('end', () => {
    const stream = body.includes('"stream":true')
    response.writeHead(200, stream ? SSE_HEAD : JSON_HEAD)
    if (!stream) {
      response.end(JSON_BYTES)
      return
    }
    // Each event is written by itself, as by a server that has it from a model, and so is an HTTP chunk of its own.
    for (const event of SSE_BYTES) response.write(event)
    response.end()
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  process.send?.(`http://127.0.0.1:${port}`)
})
